"""What happens when the server starts and when it ends.

It goes at once on with work that an earlier server left, before anybody opens a page. Told to end, it does so within
seconds: uvicorn would wait for open connections and for pages that are being drawn. What is under way in a worker goes
on with the next server, so nothing is worth waiting for.
"""

import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from streamlit import runtime

from landslide_ui.serving import later
from landslide_ui.serving.lingering import let_linger
from landslide_ui.shared import compute

_PATIENCE_S = 3.5


@asynccontextmanager
async def life(_: object) -> AsyncIterator[None]:
    """Start to look after workers; end them with the server."""
    if threading.current_thread() is threading.main_thread():  # no other may say what a signal does
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _also_ending(signal.getsignal(number)))
    let_linger(runtime.get_instance().media_file_mgr)
    workers = compute.workers()
    later.load()
    yield
    workers.stop()


def _also_ending(before: Any) -> Any:
    """A handler that does what the one before did, and ends the process some seconds later."""

    def handle(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(_PATIENCE_S, os._exit, [0])
        timer.daemon = True
        timer.start()
        if callable(before):
            before(number, frame)

    return handle
