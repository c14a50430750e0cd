"""A revision that was published, for tests of what members change."""

from db.pools import Pools
from db.values import RevisionAction, Role
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising import publishing, reviewing, saving
from services.revising.results import Outcome
from services.revising.reviewing import Move
from services.revising.saving import Edit

PROGRAM = "SELECT id, version, owner_id FROM program WHERE visibility = 'PUBLIC' ORDER BY id LIMIT 1"


async def publish_one(pools: Pools) -> None:
    """Change the planned end of the first public program, as an administrator of its owner."""
    (program,) = await pools.writing.fetch(PROGRAM)
    reader = Reader(pools, Viewer(program["owner_id"], Role.ADMINISTRATOR))
    edit = Edit({"plannedEnd": "2031-12-31"}, program["id"], expected_version=program["version"])
    saved = await saving.save(reader, edit, None)
    assert saved.revision_id
    await reviewing.move(reader, Move(saved.revision_id, RevisionAction.SUBMIT, 1), None)
    published = await publishing.publish(reader, Move(saved.revision_id, RevisionAction.PUBLISH, 2), None)
    assert published.outcome is Outcome.DONE
