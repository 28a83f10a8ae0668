"""The cookie that tells browsers apart: with the first page, kept from scripts, and seen by what comes after it."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from starlette.requests import HTTPConnection

from landslide_core.owners import names
from landslide_ui.serving.cookies import OwnerCookie

TOKEN = "T" * 43


def answered(kind: str = "http", cookie: str | None = None, accept: str = "text/html", scheme: str = "http"):
    """What a request is answered with: the cookie that the page saw, and the one that the browser is given."""
    seen, given = [], []

    async def page(scope, receive, send) -> None:
        seen.append(HTTPConnection(scope).cookies.get("scarp_owner"))
        await send({"type": "http.response.start" if kind == "http" else "websocket.accept"})

    async def send(message) -> None:
        given.extend(value.decode() for name, value in message.get("headers", []) if name == b"set-cookie")

    headers = [(b"accept", accept.encode())]
    headers += [] if cookie is None else [(b"cookie", cookie.encode("latin-1"))]
    scope = {"type": kind, "scheme": scheme, "path": "/", "headers": headers}
    # In a thread of its own: a browser of other tests may keep an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, OwnerCookie(page, lambda: TOKEN), scope, None, send).result()
    return seen, given


def test_the_first_page_comes_with_a_cookie_that_no_script_reads():
    seen, (given,) = answered()

    assert seen == [TOKEN]
    assert given.startswith(f"scarp_owner={TOKEN}; Path=/; Max-Age=")
    assert given.endswith("; HttpOnly; SameSite=Lax")
    assert answered(scheme="https")[1][0].endswith("; Secure")


def test_a_browser_keeps_its_cookie_and_each_page_renews_it():
    own = names.new_token()
    seen, (given,) = answered(cookie=f"other=1; scarp_owner={own}; x=y")

    assert seen == [own]
    assert given.startswith(f"scarp_owner={own};")


def test_a_connection_without_a_cookie_has_an_owner_too():
    seen, given = answered("websocket", scheme="ws")

    assert seen == [TOKEN]
    assert len(given) == 1
    assert answered("websocket", f"scarp_owner={names.new_token()}", scheme="ws")[1] == []


@pytest.mark.parametrize("bad", ["short", "", "A" * 44, f"{'A' * 42};", '"' * 43, "é" * 43, f"{'A' * 42}%"])
def test_what_is_no_token_of_ours_is_replaced(bad):
    seen, (given,) = answered(cookie=f'a[b]="; scarp_owner={bad}; =; ;;')

    assert seen == [TOKEN]
    assert given.startswith(f"scarp_owner={TOKEN};")


def test_pictures_scripts_and_tiles_bring_no_cookie():
    assert answered(accept="image/webp") == ([None], [])
