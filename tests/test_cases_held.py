"""Cases that the hub got right from the start, and must go on getting right."""

from pathlib import Path

from tests.asking import ask
from tests.iati_files import load

CASES = Path(__file__).parent / "data" / "cases"
ACHIEVEMENT = """
{ program(iatiIdentifier: "ID-KHH-UJI1-P07") { outputs { nodes { indicators { ascending
    periods { target actual achievement } } } } } }
"""


async def test_entities_come_in_the_order_of_their_keys(client):
    # given keys of two types, one that nobody has, and one twice
    query = (CASES / "p03-entities-in-order.graphql").read_text("utf-8")
    # when
    answer = await ask(client, query)
    # then
    program = {"__typename": "Program", "iatiIdentifier": "ID-CONTOH-KL-01-P02"}
    assert answer["_entities"] == [program, None, {"__typename": "Region", "code": "ID-JB"}, program]


async def test_a_value_that_shall_fall_achieves_by_falling(pools, reader):
    # given a fall from 50 to 20 that was planned, and 30 that were reached
    await load(pools, CASES / "p07-achievement-descending.xml")
    # when
    answer = await ask(reader, ACHIEVEMENT)
    # then two thirds of the way
    [output] = answer["program"]["outputs"]["nodes"]
    [indicator] = output["indicators"]
    [period] = indicator["periods"]
    assert indicator["ascending"] is False
    assert (period["target"], period["actual"]) == ("20", "30")
    assert period["achievement"].startswith("0.6666666666")
