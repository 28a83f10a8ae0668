"""How fast a server answers while it works: `python -m benchmarks.page_answers [--seconds 60]`.

Starts the dashboard on the shipped samples, puts an analysis of factors and a detection in line, and asks meanwhile,
time after time, for the server's health and for pages to be drawn again, as a browser does. Prints the 50th and the
95th percentile and the longest, at rest and at work.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from landslide_core.detection.settings import DetectSettings
from landslide_core.runs.jobs import JobQueue
from landslide_core.shipped import sample_data
from landslide_core.work.plans import DetectPlan, FactorPlan
from landslide_core.work.recipes import DETECT, FACTORS

ROOT = Path(__file__).resolve().parents[1]
PAUSE_S = 0.2


def main() -> int:
    """Print the percentiles."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_answers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of asking, at rest and at work each (60)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scarp-answers-") as below:
        runs = Path(below) / "runs"
        port = free_port()
        server = serve(port, runs)
        try:
            wait_until_up(port)
            page = Visitor(port)
            page.draw()
            time.sleep(5)  # PyTorch loads once, in the background
            tell("at rest", *ask(port, page, args.seconds))
            begin(runs)
            while not at_work(runs):
                page.draw()
                time.sleep(PAUSE_S)
            tell("at work", *ask(port, page, args.seconds, lambda: at_work(runs)))
        finally:
            server.terminate()
            server.wait()
    return 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(port: int, runs: Path) -> "subprocess.Popen[bytes]":
    """The dashboard, with runs of its own."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    options = ["--server.address", "127.0.0.1", "--server.headless", "true"]
    return subprocess.Popen(
        command + options,
        cwd=ROOT,
        env={**os.environ, "SCARP_RUNS": str(runs)},
        stdout=subprocess.DEVNULL,
    )


def wait_until_up(port: int) -> None:
    """Until the server answers."""
    while True:
        try:
            health(port)
        except OSError:
            time.sleep(PAUSE_S)
        else:
            return


def health(port: int) -> None:
    """Ask whether the server is well."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=60) as answer:
        answer.read()


def begin(runs: Path) -> None:
    """Put a detection and an analysis in line; each takes some minutes on two cores."""
    from landslide_core.analysis.journey import FactorSettings
    from landslide_core.factors.align import LayerFiles

    county = sample_data("home_county")
    queue = JobQueue(runs)
    detection = DetectPlan(
        county / "scene_synthetic.tif",
        ("red", "green", "blue", "nir"),
        DetectSettings(device="cpu", augment="d4"),
    )
    layers = LayerFiles(county / "dem_synthetic.tif", county / "landslides_synthetic.gpkg")
    analysis = FactorPlan("Synthetic county", layers, FactorSettings())
    queue.submit(DETECT, "Detection", detection.as_json(), "cpu")
    queue.submit(FACTORS, "Analysis", analysis.as_json(), "factors")


def at_work(runs: Path) -> bool:
    """Whether both jobs are under way; a failed one is a failed benchmark."""
    jobs = JobQueue(runs).jobs()
    failed = [job.error for job in jobs if job.error is not None]
    if failed:
        raise failed[0]
    return sum(job.state == "running" for job in jobs) == 2


class Visitor:
    """A browser's connection: asks for the page to be drawn, and knows when it is."""

    def __init__(self, port: int) -> None:
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            open_timeout=60,
        )

    def draw(self) -> float:
        """Have the page drawn again; seconds until it was."""
        begun = time.perf_counter()
        message = BackMsg()
        message.rerun_script.query_string = ""
        self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            data: Any = self._socket.recv(timeout=120)
            answer.ParseFromString(data)
            if answer.WhichOneof("type") == "script_finished":
                return time.perf_counter() - begun


def ask(
    port: int, page: Visitor, seconds: float, while_: Callable[[], bool] = lambda: True
) -> tuple[list[float], list[float]]:
    """Seconds of answers about the server's health, and of pages drawn."""
    end, healths, pages = time.monotonic() + seconds, [], []

    def look() -> None:
        while time.monotonic() < end and not done.is_set():
            begun = time.perf_counter()
            health(port)
            healths.append(time.perf_counter() - begun)
            time.sleep(PAUSE_S)

    done = threading.Event()
    looking = threading.Thread(target=look)
    looking.start()
    while time.monotonic() < end and while_():
        pages.append(page.draw())
        time.sleep(PAUSE_S)
    done.set()
    looking.join()
    return healths, pages


def tell(when: str, healths: list[float], pages: list[float]) -> None:
    """Print what was measured, and how busy the machine was."""
    load = os.getloadavg()[0]
    for what, seconds in (("/_stcore/health", healths), ("page drawn again", pages)):
        middle, most, longest = 1000 * np.percentile(seconds, [50, 95, 100])
        print(
            f"{when:8} {what:18} {len(seconds):4} times  median {middle:6.0f} ms  95 % {most:6.0f} ms  "
            f"longest {longest:6.0f} ms  load {load:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
