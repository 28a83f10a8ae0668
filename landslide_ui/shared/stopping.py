"""The server ends within seconds when it is told to, whoever still has a page open.

Streamlit ends its server when it gets SIGTERM or Ctrl-C, but waits for open connections and for pages that are being
drawn. What is under way in a worker goes on with the next server, so nothing is worth waiting for.
"""

import os
import signal
import threading
from types import FrameType
from typing import Any

from streamlit.runtime import Runtime

_PATIENCE_S = 3.5


def end_in_time() -> None:
    """See to it that this server ends a few seconds after it was told to, at the latest."""
    if not Runtime.exists():  # a page that is drawn without a server, as tests do
        return
    # Only the main thread, where the server's loop runs, may say what a signal does.
    loop = Runtime.instance()._get_async_objs().eventloop
    loop.call_soon_threadsafe(_watch_signals)


def _watch_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _also_ending(signal.getsignal(number)))


def _also_ending(before: Any) -> Any:
    """A handler that does what the one before did, and ends the process some seconds later."""

    def handle(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(_PATIENCE_S, os._exit, [0])
        timer.daemon = True
        timer.start()
        if callable(before):
            before(number, frame)

    return handle
