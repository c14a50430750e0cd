"""Endpoints imported on first use, because they are rarely used and import large libraries."""

from importlib import import_module

from starlette.types import ASGIApp, Receive, Scope, Send

from hub.resources import Resources


class LazyEndpoint:
    """An ASGI application created on the first request; `path` is MODULE:CLASS, called with the resources."""

    def __init__(self, path: str, resources: Resources) -> None:
        self._path = path
        self._resources = resources
        self._loaded: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if self._loaded is None:
            module, _, name = self._path.partition(":")
            self._loaded = getattr(import_module(module), name)(self._resources)
        await self._loaded(scope, receive, send)
