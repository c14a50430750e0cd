"""The connections that the processes of one hub share."""

import pytest

from hub.process import connection_budget
from hub.process.connection_budget import BudgetError, Share
from hub.settings import Settings


def settings(**chosen: int) -> Settings:
    return Settings.model_validate(chosen)


@pytest.mark.parametrize(
    ("workers", "pool_size", "share", "most"),
    [
        (1, 8, Share(8, 4), 22),
        (1, 1, Share(1, 4), 8),
        (2, 8, Share(4, 2), 23),
        (3, 8, Share(2, 2), 22),
        (4, 8, Share(2, 2), 29),
        (4, 40, Share(10, 2), 93),
        (64, 8, Share(2, 2), 449),
    ],
)
def test_processes_divide_the_pool_with_a_least_for_each(
    workers: int, pool_size: int, share: Share, most: int
) -> None:
    chosen = settings(workers=workers, pool_size=pool_size)
    assert (connection_budget.share(chosen), connection_budget.most(chosen)) == (share, most)


def test_a_database_with_just_enough_room_will_do() -> None:
    connection_budget.check(settings(), 30)


def test_one_connection_too_few_is_said_with_the_way_out() -> None:
    with pytest.raises(BudgetError) as refused:
        connection_budget.check(settings(), 29)
    assert str(refused.value) == (
        "The hub can open 22 connections (HUB_POOL_SIZE is 8, HUB_WORKERS is 1) and reserves 8 for imports "
        "and administrators, but the database allows only 29: lower HUB_POOL_SIZE or HUB_WORKERS, or raise "
        "the server's max_connections."
    )
