"""benchmarks.detect_memory: peak memory of the real `detect` command on scenes of one width and two heights.

python -m benchmarks.detect_memory [--width 8192] [--heights 8192 16384] [--network NAME]
Every run is a fresh process; its peak is what the kernel says of it (and what run.json says).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landslide_core.shipped import sample_data

MAKE = "import sys; from pathlib import Path; from benchmarks.scenes import write_scene; "
MAKE += "write_scene(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))"
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--width", type=int, default=8192)
    parser.add_argument("--heights", type=int, nargs="+", default=[8192, 16384])
    parser.add_argument("--network")
    parser.add_argument("--image", type=Path, default=sample_data() / "scene_synthetic.tif")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for height in args.heights:
            peak, account, seconds = measure(Path(folder), height, args.width, args.network, args.image)
            print(
                f"{args.width} x {height}: peak {peak:.2f} GB "
                f"(run.json says {account['peak_memory_bytes'] / 1e9:.2f} GB), {seconds:.0f} s, "
                f"{account['results']['count']} landslides, stages {account['seconds']}, {account['device']}"
            )


def measure(
    folder: Path, height: int, width: int, network: str | None, pattern: Path, options: Sequence[str] = ()
) -> tuple[float, dict[str, Any], float]:
    """Peak memory in GB, run.json and seconds of a detection in a process of its own; options: more of the command."""
    image, out = folder / f"{height}.tif", folder / "-".join(("run", str(height), *options))
    # The scene is made by another process: a child would inherit this one's peak.
    make = [sys.executable, "-c", MAKE, str(image), str(height), str(width), str(pattern)]
    subprocess.run(make, check=True, cwd=ROOT)
    command = [sys.executable, "-m", "landslide_core", "detect", str(image), "--out", str(out), *options]
    begun = time.perf_counter()
    command += ["--network", network] if network else []
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        sys.exit("detect failed")
    account: dict[str, Any] = json.loads((out / "run.json").read_text("utf-8"))
    return usage.ru_maxrss * 1024 / 1e9, account, seconds


if __name__ == "__main__":
    main()
