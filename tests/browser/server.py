"""A dashboard of our own on a free port, and a browser that can reach nothing else."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.limits import HANG_SECONDS

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


TRIES = 5  # another process may take a port that was free before the server has it

# The contexts whose tabs look at a server: a tab that outlives its server asks for it again and again.
LOOKING: dict[str, list] = {}


@contextmanager
def serve(environment: dict[str, str], module: str = "streamlit") -> Iterator[str]:
    """Run `streamlit run app.py` for as long as the context lasts; gives its address. module: what runs it.

    The tabs that look at it are closed before it ends.
    """
    for left in reversed(range(TRIES)):
        port = free_port()
        process = _begin(environment, module, port)
        address = f"http://127.0.0.1:{port}"
        try:
            if _is_up(address, process):
                yield address
                return
            if not left:
                raise RuntimeError(f"the dashboard ended with code {process.returncode} before it was up")
        finally:
            _end(address, process)


def free_port() -> int:
    """A port on loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _begin(environment: dict[str, str], module: str, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", module, "run", "app.py"]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    return subprocess.Popen(
        command + options,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _end(address: str, process: subprocess.Popen) -> None:
    for context in LOOKING.pop(address, []):
        context.close()
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(HANG_SECONDS)


def _is_up(address: str, process: subprocess.Popen) -> bool:
    """Wait until it answers; False where it ended before, whoever has the port then."""
    deadline = time.monotonic() + HANG_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200 and _listens(process, address):
                    return True
        except (urllib.error.URLError, OSError, psutil.Error):
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the dashboard was not up after {HANG_SECONDS} s")


def _listens(process: subprocess.Popen, address: str) -> bool:
    """Whether it is this process that answers at an address."""
    port = int(address.rpartition(":")[2])
    there = psutil.Process(process.pid).net_connections("tcp")
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in there)


class Watch:
    """What went wrong in a page: requests that left the machine or failed, and errors of its scripts."""

    def __init__(self, context, address: str) -> None:
        self.left: list[str] = []
        self.failed: list[str] = []
        self.errors: list[str] = []
        self._address = address
        context.route("**/*", self._guard)
        context.on("requestfailed", self._note_failure)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        LOOKING.setdefault(address, []).append(context)

    def _guard(self, route) -> None:
        url = route.request.url
        if url.startswith((self._address, "data:", "blob:")):
            route.continue_()
        else:
            self.left.append(url)
            route.abort()

    def _note_failure(self, request) -> None:
        # A reload or a change of page breaks off what was still loading; that is no failure of ours.
        if request.failure != "net::ERR_ABORTED":
            self.failed.append(f"{request.url}: {request.failure}")

    def _note_console(self, message) -> None:
        # On a deep link Streamlit's own script first looks for its server below that link.
        address = (message.location or {}).get("url", "")
        probe = "/_stcore/" in address and "404" in message.text
        if message.type == "error" and not probe:
            self.errors.append(f"{address}: {message.text}")

    def check(self) -> None:
        """Fail if anything was noted."""
        assert not self.left, f"requests that would have left the machine: {self.left}"
        assert not self.failed, f"failed requests: {self.failed}"
        assert not self.errors, f"errors in the browser: {self.errors}"
