"""From a request to its answer: in a few threads, with a token checked first, and errors as small JSON."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import anyio
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from landslide_core.detection.run import DetectRun
from landslide_core.errors import InputError, SettingError
from landslide_core.io.plain.packed import packing
from landslide_core.runs.store import safe_slug
from landslide_core.serving.access import Access, Refused

logger = logging.getLogger(__name__)

# GDAL unpacks in these threads; more would only take the processor from the pages.
_AT_ONCE = 3
_GONE = 499  # nobody waits for the answer any more; never seen by anyone
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True)
class Asked:
    """A request for something of a run that its asker may see; `base` is the address of the run."""

    request: Request
    run: DetectRun
    base: str

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        """A parameter; empty where there is none."""
        return self.request.query_params.get(name, "")


@dataclass(frozen=True)
class Answer:
    """What is sent, or None where the asker has it already. `version` changes with what it was made from."""

    content: bytes | str | None
    mime: str
    version: str = ""


Make = Callable[[Asked], Answer]
ZIP = "all.zip"  # all files of a batch or of two dates


def endpoint(access: Callable[[], Access], make: Make) -> Callable[[Request], Any]:
    """The function of a route: checks who asks, and lets `make` answer in one of a few threads."""
    turn = anyio.Semaphore(_AT_ONCE)

    def work(request: Request) -> Response:
        token, run_id = (request.path_params[name] for name in ("token", "run"))
        run = access().run(token, run_id)
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}/{token}/{run_id}"
        return _response(request, make(Asked(request, run, base)))

    async def answer(request: Request) -> Response:
        async with turn:
            if await request.is_disconnected():  # a map that was moved on asks for other tiles now
                return Response(status_code=_GONE)
            return await to_thread.run_sync(work, request)

    return answer


def packed(access: Callable[[], Access]) -> Callable[[Request], Any]:
    """The function of the route that sends all files of a batch, or of two dates, in one ZIP, while it is packed."""

    def answer(request: Request) -> Response:
        title, files = access().packed(request.path_params["token"], request.path_params["run"])
        name = quote(f"{safe_slug(title)}-landslides.zip")
        headers = {
            **_HEADERS,
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        }
        return StreamingResponse(packing(files), headers=headers, media_type="application/zip")

    return answer


def seen(asked: Asked, version: str) -> bool:
    """Whether the asker has this version of the answer already."""
    return asked.request.headers.get("if-none-match") == _tag(asked.request, version)


def _tag(request: Request, version: str) -> str:
    return f'"{hashlib.sha256(f"{request.url} {version}".encode()).hexdigest()[:24]}"'


def _response(request: Request, answer: Answer) -> Response:
    headers = dict(_HEADERS)
    if answer.version:
        # A page names the version in the address; what other programs ask for is looked after each minute.
        fresh = "max-age=86400, immutable" if "v" in request.query_params else "max-age=60"
        headers |= {"Cache-Control": f"private, {fresh}", "ETag": _tag(request, answer.version)}
    else:
        headers["Cache-Control"] = "private, no-store"
    if answer.content is None:
        return Response(status_code=304, headers=headers)
    return Response(answer.content, headers=headers, media_type=answer.mime)


async def said(_request: Request, error: Exception) -> Response:
    """What the asker can mend, as a sentence and its cure."""
    assert isinstance(error, InputError)
    status = 403 if isinstance(error, Refused) else 400 if isinstance(error, SettingError) else 404
    return _problem(status, error.message, error.hint)


async def not_there(_request: Request, error: Exception) -> Response:
    """An address that is none of ours."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _problem(status, "There is nothing at this address.", "Copy it from the page of the run.")


async def failed(_request: Request, _error: Exception) -> Response:
    """A bug: the log holds what happened, the answer does not."""
    return _problem(500, "The server could not answer.", "Its log says why.")


def _problem(status: int, message: str, hint: str) -> Response:
    headers = {**_HEADERS, "Cache-Control": "no-store"}
    return JSONResponse({"message": message, "hint": hint}, status, headers)
