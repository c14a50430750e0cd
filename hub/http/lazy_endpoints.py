"""Endpoints that are loaded when somebody first asks for them: few hubs are, and what they need is large."""

from importlib import import_module

from starlette.types import ASGIApp, Receive, Scope, Send

from hub.resources import Resources


class Late:
    """The ASGI application that a class of a module makes of the resources; `place` is MODULE:CLASS."""

    def __init__(self, place: str, resources: Resources) -> None:
        self._place = place
        self._resources = resources
        self._loaded: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if self._loaded is None:
            module, _, name = self._place.partition(":")
            self._loaded = getattr(import_module(module), name)(self._resources)
        await self._loaded(scope, receive, send)
