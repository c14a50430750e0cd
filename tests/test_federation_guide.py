"""The question of docs/federation.md, asked as it stands there, has the answer that stands there."""

import json
import re
from pathlib import Path

from schema.keys import KEYS
from schema.subgraph import FEDERATION, SHAREABLE
from tests.test_export_guide import run
from tests.tools import need

GUIDE = (Path(__file__).parents[1] / "docs" / "federation.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The guide's examples in a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


async def test_the_first_question_has_its_answer(live_hub: str, tmp_path: Path) -> None:
    need("curl")
    printed = await run(blocks("sh")[0], live_hub, tmp_path)
    assert json.loads(printed) == json.loads(blocks("json")[0])


def test_the_guide_tells_all_keys_and_shared_values() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", GUIDE, re.MULTILINE)
    told = {name: tuple(re.findall(r"(?:^|; )`(\w+)`", words)) for name, words in rows}
    assert told == KEYS
    (shared,) = re.findall(r"\(((?:`\w+`(?:, )?)+)\) are `@shareable`", GUIDE)
    assert sorted(re.findall(r"\w+", shared)) == sorted(SHAREABLE)
    assert FEDERATION in GUIDE
