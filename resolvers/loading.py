"""Data loaders: one per relation and query in a request, so that all parents of a level share a batch."""

import asyncio
from collections.abc import Hashable
from functools import partial
from typing import Any

from aiodataloader import DataLoader

from resolvers.relations import Relation
from resolvers.requests import Request


class RelationLoader(DataLoader[Any, Any]):
    """A loader that drops canceled futures, so that no caller waits forever."""

    def load(self, key: Any) -> "asyncio.Future[Any]":
        """Return the future result of a key."""
        known = self._cache.get(key)
        if known is not None and known.cancelled():
            self.clear(key)
        return super().load(key)


async def answer(relation: Relation, request: Request, question: Hashable, keys: list[Any]) -> list[Any]:
    """Run the batch of a relation for a loader."""
    try:
        return await relation.answer(request, keys, question, relation.columns)
    except asyncio.CancelledError as cancelled:
        raise ConnectionAbortedError("The request was cancelled while its data was read.") from cancelled


def load(request: Request, relation: Relation, key: Any, question: Hashable) -> Any:
    """Return the result of one key after the batch has run; null for a null key."""
    if key is None:
        return None
    identity = (relation, question)
    loader = request.loaders.get(identity)
    if loader is None:
        loader = RelationLoader(partial(answer, relation, request, question))
        request.loaders[identity] = loader
    # Several fields share one future. graphql-core cancels the fields below a failed one; the shield protects
    # the others.
    return asyncio.shield(loader.load(key))
