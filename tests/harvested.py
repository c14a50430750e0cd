"""Harvesting in tests: a repository with records, the harvest of it, and what everybody sees then."""

from contextlib import closing, contextmanager

from hub.harvesting.repositories import Repository as Client
from services.harvesting import oai
from services.harvesting.limits import Bounds
from services.harvesting.preparation import HarvestOptions
from services.harvesting.selections import HarvestRequest
from tests.asking import ask
from tests.oai_repository import Repository, serving

# Tests wait for nobody.
FAST = Bounds(retries=0, wait_seconds=1)
TITLES = "{ knowledgeProducts(orderBy: {field: TITLE, direction: ASC}) { nodes { title } } }"


async def harvest(pools, address, *, bounds=FAST, progress=None, request=None, **terms):
    """Harvest a repository and answer the report."""
    with closing(Client(address, bounds)) as client:
        return await oai.run(
            pools,
            client,
            HarvestOptions(request or HarvestRequest(), **terms),
            bounds=bounds,
            progress=progress,
        )


@contextmanager
def repository(*records, **how):
    """A running repository with records, and its address."""
    found = Repository(list(records), **how)
    with serving(found) as address:
        yield found, address


async def titles(reader, **headers):
    """The titles of all products that the viewer sees."""
    return [each["title"] for each in (await ask(reader, TITLES, **headers))["knowledgeProducts"]["nodes"]]


def products(report):
    """What became of the records that a harvest met."""
    return dict(report.counts.get("knowledge_products", {}))


def refusals(report):
    """What was refused: identifiers and reasons."""
    return [(each.identifier, each.reason) for each in report.rejections]
