"""Reading the values of a mapping of a YAML file: each fault is noted with its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from services.imports.plans.faults import Faults
from services.imports.plans.yaml_trees import Items, Mapping, Text, Tree, at

LANGUAGES = ("id", "en")
LONGEST = 4_000

Word = TypeVar("Word", bound=StrEnum)


@dataclass(slots=True)
class Node:
    """A mapping of the file, of which each key is read once."""

    tree: Mapping
    faults: Faults
    known: list[str] = field(default_factory=list)

    def fault(self, message: str, name: str | None = None) -> None:
        """Note a fault at a key, or at the mapping."""
        line = self.tree.lines.get(name or "", self.tree.line)
        self.faults.add(at(line), message)

    def line(self, name: str) -> int:
        """The line of a key."""
        return self.tree.lines.get(name, self.tree.line)

    def get(self, name: str, *, needed: bool = False) -> Tree | None:
        """The value of a key; a missing one is a fault if it is needed."""
        self.known.append(name)
        found = self.tree.items.get(name)
        if isinstance(found, Text) and not found.value:
            found = None
        if found is None and needed:
            self.fault(f"The key `{name}` is missing: give it a value.", name)
        return found

    def text(self, name: str, *, needed: bool = False) -> str:
        """The text of a key; empty without one."""
        found = self.get(name, needed=needed)
        if found is None:
            return ""
        if not isinstance(found, Text) or len(found.value) > LONGEST:
            self.fault(f"`{name}` must be a text of at most {LONGEST:,} characters.", name)
            return ""
        return found.value.strip()

    def word(self, name: str, words: type[Word], *, needed: bool = False) -> Word | None:
        """The word of a key, one of an enumeration."""
        text = self.text(name, needed=needed)
        if not text:
            return None
        if text not in list(words):
            self.fault(f"{text[:40]!r} is no value of `{name}`: use one of {', '.join(words)}.", name)
            return None
        return words(text)

    def flag(self, name: str) -> bool:
        """Whether a key is true; false without it."""
        text = self.text(name).lower()
        if text not in ("", "true", "false"):
            self.fault(f"`{name}` must be true or false, not {text[:40]!r}.", name)
        return text == "true"

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """The day of a key."""
        text = self.text(name, needed=needed)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.fault(f"{text[:40]!r} is no day: write `{name}` as 2023-10-09.", name)
            return None

    def year(self, name: str) -> int | None:
        """The year of a key."""
        text = self.text(name, needed=True)
        if text and not (text.isdecimal() and 1900 <= int(text) <= 2200):
            self.fault(f"{text[:40]!r} is no year from 1900 to 2200.", name)
            return None
        return int(text) if text else None

    def texts(self, name: str, *, needed: bool = False) -> list[tuple[str, str]]:
        """The texts of a key by language: a text is Indonesian."""
        found = self.get(name, needed=needed)
        if isinstance(found, Text):
            return [(LANGUAGES[0], self.text(name))]
        if isinstance(found, Mapping):
            node = Node(found, self.faults)
            texts = [(language, node.text(language)) for language in LANGUAGES]
            node.close()
            return [(language, text) for language, text in texts if text]
        if found is not None:
            self.fault(f"`{name}` must be a text, or a mapping with the keys id and en.", name)
        return []

    def nodes(self, name: str, *, needed: bool = False) -> Iterator["Node"]:
        """The mappings of a list."""
        for each in self._items(name, needed=needed):
            if isinstance(each, Mapping):
                yield Node(each, self.faults)
            else:
                self.faults.add(at(each.line), f"Each of `{name}` must be a mapping.")

    def words(self, name: str, words: type[Word]) -> list[Word]:
        """The words of a list."""
        found = []
        for each in self._items(name):
            if isinstance(each, Text) and each.value in list(words):
                found.append(words(each.value))
            else:
                shown = each.value[:40] if isinstance(each, Text) else "this"
                self.faults.add(
                    at(each.line), f"{shown!r} is no value of `{name}`: use one of {', '.join(words)}."
                )
        return found

    def node(self, name: str, *, needed: bool = True) -> "Node | None":
        """The mapping of a key."""
        found = self.get(name, needed=needed)
        if isinstance(found, Mapping):
            return Node(found, self.faults)
        if found is not None:
            self.fault(f"`{name}` must be a mapping.", name)
        return None

    def _items(self, name: str, *, needed: bool = False) -> Sequence[Any]:
        found = self.get(name, needed=needed)
        if isinstance(found, Items):
            return found.items
        if found is not None:
            self.fault(f"`{name}` must be a list.", name)
        return ()

    def close(self) -> None:
        """Note keys that are not known."""
        for name in self.tree.items:
            if name not in self.known:
                self.fault(f"The key {name[:40]!r} is not known: the keys are {', '.join(self.known)}.", name)
