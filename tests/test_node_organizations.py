"""Who else works on an action of a plan in one province."""

from db.pools import Pools
from tests.aligned import make_plans
from tests.records_of_members import published
from tests.test_revisions import Cast, cast

__all__ = ["cast"]

WHO = """query ($region: String) { planNode(reference: "P1/1") {
    organizations(includeDescendants: true, region: $region) { totalCount nodes { identifier } } } }"""


async def test_organizations_of_a_node_are_those_of_programs_in_the_region(cast: Cast, pools: Pools) -> None:
    # given a program of two organizations for an action, in one city
    await make_plans(pools)
    draft = await cast.owner.proposes(
        alignments=[{"node": "P1/1.1"}],
        locations=[{"region": "35.78"}],
        participations=[
            {"organization": "XX-1", "role": "ACCOUNTABLE"},
            {"organization": "XX-2", "role": "IMPLEMENTING"},
        ],
    )
    await published(cast, draft)
    # when the organizations of the pillar are read: everywhere, in the city, its province, another province
    found = {}
    for region in (None, "35.78", "Jawa Timur", "ID-JB"):
        page = (await cast.other.reads(WHO, region=region))["planNode"]["organizations"]
        assert page["totalCount"] == len(page["nodes"])
        found[region] = [node["identifier"] for node in page["nodes"]]
    # then those that work there are named
    both = ["XX-1", "XX-2"]
    assert found == {None: both, "35.78": both, "Jawa Timur": both, "ID-JB": []}
