"""Each browser keeps random bits in a cookie, by which the server knows whose runs are whose.

The cookie comes with the page itself, before any script of it runs: `app.py` gives this to the server as middleware,
and `streamlit run app.py` finds it there as `scarp dashboard` does. It is HttpOnly (no script reads it), SameSite=Lax
(no other site's page sends it along), Secure where the server speaks TLS, and lasts as long as browsers let it.
"""

from collections.abc import Callable

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landslide_core.owners import names
from landslide_ui.shared.owners import COOKIE

_MOST_SECONDS = 400 * 86_400  # browsers keep none for longer


class OwnerCookie:
    """Middleware that gives a browser its cookie with the first page, and renews it with each.

    Parameters
    ----------
    app : ASGI application
        Whose pages these are.
    new_token : callable
        What makes the random bits.
    """

    def __init__(self, app: ASGIApp, new_token: Callable[[], str] = names.new_token) -> None:
        self._app, self._new_token = app, new_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; pages and their connections come with the cookie."""
        if not _is_of_page(scope):
            await self._app(scope, receive, send)
            return
        token = _token_of(scope)
        if token is None:
            # whatever comes after this sees the cookie already, so that no page is ever without an owner
            token = self._new_token()
            scope = _with_cookie(scope, token)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message.setdefault("headers", [])
                MutableHeaders(scope=message).append("set-cookie", _written(token, scope))
            await send(message)

        await self._app(scope, receive, sending)


def _is_of_page(scope: Scope) -> bool:
    """Whether a request is for a page as a person opens one, or for the connection that draws it."""
    if scope["type"] == "websocket":
        return True
    return scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")


def _token_of(scope: Scope) -> str | None:
    """Return the token that a request brings, as what comes after this reads it; None where there is none of ours."""
    found = HTTPConnection(scope).cookies.get(COOKIE, "")
    return found if names.is_token(found) else None


def _with_cookie(scope: Scope, token: str) -> Scope:
    """Return the request as if the browser had brought the cookie."""
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    others = [header for header in scope["headers"] if header[0] != b"cookie"]
    joined = b"; ".join([*cookies, f"{COOKIE}={token}".encode()])  # of two of one name the last one counts
    return {**scope, "headers": [*others, (b"cookie", joined)]}


def _written(token: str, scope: Scope) -> str:
    prefix = st.get_option("server.baseUrlPath").strip("/")
    secure = "; Secure" if scope["scheme"] in ("https", "wss") else ""
    return f"{COOKIE}={token}; Path=/{prefix}; Max-Age={_MOST_SECONDS}; HttpOnly; SameSite=Lax{secure}"
