"""Harvest a test repository, and read the result as an anonymous viewer."""

from contextlib import closing, contextmanager

from hub.harvesting.repositories import Repository as Client
from services.harvesting import oai
from services.harvesting.limits import Bounds
from services.harvesting.preparation import HarvestOptions
from services.harvesting.selections import HarvestRequest
from tests.asking import ask
from tests.oai_repository import Repository, serving

# Tests do not wait between retries.
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
    """The counts of the records of a harvest."""
    return dict(report.counts.get("knowledge_products", {}))


def refusals(report):
    """The rejections: identifiers and reasons."""
    return [(each.identifier, each.reason) for each in report.rejections]
