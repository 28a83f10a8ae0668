"""A server that is told to end does so with a page open and work under way; the next one goes on with the work."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from landslide_core.detection.settings import DetectSettings
from landslide_core.io.plain import locks
from landslide_core.runs.jobs import Job, JobQueue
from landslide_core.work.plans import DetectPlan
from landslide_core.work.recipes import DETECT
from tests import small_world
from tests.browser.server import TRIES, free_port
from tests.limits import HANG_SECONDS


@pytest.fixture
def environment(world, tmp_path) -> dict[str, str]:
    return {**os.environ, **small_world.environment(world), "SCARP_RUNS": str(tmp_path / "runs")}


def serve(root: Path, environment: dict[str, str]) -> tuple["subprocess.Popen[bytes]", int]:
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    return subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL), port


def connected(server: "subprocess.Popen[bytes]", port: int):
    """A connection to a server; None where it ended before it answered."""
    deadline = time.monotonic() + HANG_SECONDS
    while server.poll() is None:
        try:
            return connect(
                f"ws://127.0.0.1:{port}/_stcore/stream",
                subprotocols=["streamlit"],
                max_size=None,
                ping_interval=None,
                open_timeout=HANG_SECONDS,
            )
        except (OSError, WebSocketException):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    return None


def serve_page(root: Path, environment: dict[str, str]):
    """A server and a connection to it; another may take the port before the server has it."""
    for _ in range(TRIES):
        server, port = serve(root, environment)
        try:
            page = connected(server, port)
        except BaseException:
            server.kill()
            raise
        if page is not None:
            return server, page
    raise RuntimeError(f"the server ended with code {server.returncode} before it was up")


def draw(page) -> None:
    """Ask for a page as a visitor does, until it is drawn."""
    asked, answer = BackMsg(), ForwardMsg()
    asked.rerun_script.query_string = ""
    page.send(asked.SerializeToString())
    while answer.WhichOneof("type") != "script_finished":
        answer = ForwardMsg()
        answer.ParseFromString(page.recv(timeout=HANG_SECONDS))


def until(what) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def serve_until_over(queue: JobQueue, identity: str, root: Path, environment: dict[str, str]) -> Job:
    """A job when a server that nobody looks at is done with it."""
    for _ in range(TRIES):
        server, _port = serve(root, environment)
        try:
            until(lambda at=server: queue.get(identity).over or at.poll() is not None)
        finally:
            server.kill()
            server.wait()
        if queue.get(identity).over:
            break
    return queue.get(identity)


@pytest.mark.slow
def test_a_server_ends_with_a_page_open_and_the_next_goes_on_with_its_work(
    root, environment, world, tmp_path
):
    queue = JobQueue(tmp_path / "runs")
    image = world / "samples" / "scene.tif"
    settings = DetectSettings(network="unet-se", device="cpu", tile=64, overlap=48, margin=16, augment="d4")
    plan = DetectPlan(image, ("red", "green", "blue", "nir"), settings)
    queue.submit(DETECT, "small", plan.as_json(), "cpu", job_id="run-1")
    server, page = serve_page(root, environment)
    try:
        draw(page)
        until(lambda: queue.get("run-1").progress > 0)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=HANG_SECONDS)
        until(lambda: locks.is_dead(tmp_path / "runs" / ".work" / "cpu.lock"))
        page.close()
    finally:
        server.kill()
    assert queue.get("run-1").state in ("running", "done")

    ended = serve_until_over(queue, "run-1", root, environment)

    assert ended.state == "done"
    assert (tmp_path / "runs" / "run-1" / "run.json").is_file()
    assert list((tmp_path / "runs").glob(".run-1*")) == []
