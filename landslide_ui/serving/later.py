"""What is loaded after the server is up: maps and imagery take a second, and a browser as long to load the page."""

import threading
from importlib import import_module

from anyio import to_thread
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from landslide_ui.maps.base_path import below

# What the addresses below /scarp stand on, and the pictures of Home.
_IMAGERY = ("landslide_ui.serving.routes", "landslide_core.figures.overlays")


def routes() -> list[BaseRoute]:
    """The routes beside the pages, made when they are first asked for."""
    return [Mount(below(), app=_Later())]


def load() -> None:
    """Begin to load imagery, so that whoever asks first need not wait for it."""
    threading.Thread(target=lambda: [import_module(name) for name in _IMAGERY], daemon=True).start()


def _application() -> ASGIApp:
    from landslide_ui.serving.routes import application

    return application()


class _Later:
    """What answers below /scarp, made by its first request."""

    _made: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            self._made = await to_thread.run_sync(_application)
        await self._made(scope, receive, send)
