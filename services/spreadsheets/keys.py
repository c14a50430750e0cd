"""Keys of rows, found whatever their letter case: one in the same case comes first."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from services.text.normalization import caseless

Value = TypeVar("Value")


class Keys(Generic[Value]):
    """Values by key. A key in another letter case is found if it can mean only one of them."""

    def __init__(self, pairs: Iterable[tuple[str, Value]] = ()) -> None:
        self._exact: dict[str, Value] = {}
        self._folded: dict[str, list[str]] = {}
        for key, value in pairs:
            self.add(key, value)

    def add(self, key: str, value: Value) -> Value:
        """Add a value, unless the key has one; returns that of the key."""
        if key not in self._exact:
            self._folded.setdefault(caseless(key), []).append(key)
        return self._exact.setdefault(key, value)

    def get(self, key: str | None) -> Value | None:
        """The value of a key; null if there is none, or several in other letter cases."""
        if key is None or key in self._exact:
            return None if key is None else self._exact[key]
        same = self._folded.get(caseless(key), ())
        return self._exact[same[0]] if len(same) == 1 else None
