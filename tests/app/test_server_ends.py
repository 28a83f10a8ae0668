"""A server that is told to end does so with a page open and work under way; the next one goes on with the work."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from landslide_core.detection.settings import DetectSettings
from landslide_core.io.plain import locks
from landslide_core.runs.jobs import JobQueue
from landslide_core.work.plans import DetectPlan
from landslide_core.work.recipes import DETECT
from tests import small_world
from tests.limits import HANG_SECONDS


@pytest.fixture
def environment(world, tmp_path) -> dict[str, str]:
    return {**os.environ, **small_world.environment(world), "SCARP_RUNS": str(tmp_path / "runs")}


def serve(root: Path, environment: dict[str, str]) -> tuple["subprocess.Popen[bytes]", int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    return subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL), port


def draw_page(port: int):
    """The open connection of a visitor whose page was drawn."""
    deadline = time.monotonic() + HANG_SECONDS
    while True:
        try:
            page = connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None)
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    asked, answer = BackMsg(), ForwardMsg()
    asked.rerun_script.query_string = ""
    page.send(asked.SerializeToString())
    while answer.WhichOneof("type") != "script_finished":
        answer = ForwardMsg()
        answer.ParseFromString(page.recv(timeout=HANG_SECONDS))
    return page


def until(what) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_a_server_ends_with_a_page_open_and_the_next_goes_on_with_its_work(
    root, environment, world, tmp_path
):
    queue = JobQueue(tmp_path / "runs")
    image = world / "samples" / "scene.tif"
    settings = DetectSettings(network="unet-se", device="cpu", tile=64, overlap=48, margin=16, augment="d4")
    plan = DetectPlan(image, ("red", "green", "blue", "nir"), settings)
    queue.submit(DETECT, "small", plan.as_json(), "cpu", job_id="run-1")
    server, port = serve(root, environment)
    try:
        page = draw_page(port)
        until(lambda: queue.get("run-1").progress > 0)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=HANG_SECONDS)
        until(lambda: locks.is_dead(tmp_path / "runs" / ".work" / "cpu.lock"))
        page.close()
    finally:
        server.kill()
    assert queue.get("run-1").state in ("running", "done")

    server, _ = serve(root, environment)  # nobody opens a page
    try:
        ended = queue.wait("run-1", timeout=HANG_SECONDS)
    finally:
        server.kill()
        server.wait()

    assert ended.state == "done"
    assert (tmp_path / "runs" / "run-1" / "run.json").is_file()
    assert list((tmp_path / "runs").glob(".run-1*")) == []
