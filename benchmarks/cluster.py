"""benchmarks.cluster: a scene, and a batch of scenes, on one and on two workers of a cluster on this machine.

python -m benchmarks.cluster [--size 2048] [--scenes 4] [--rounds 3] [--network NAME] [--tile 512]
Every process has one thread, so that two workers have twice what one has. Contestants take turns, several rounds;
medians of each and of the ratios per round. A round beforehand loads the network everywhere.
- alone: this process
- 1 worker, 2 workers: a scheduler and workers on loopback
It also says whether all of them wrote the same bytes.
"""

import argparse
import hashlib
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before PyTorch is loaded, here and in the workers

from distributed import LocalCluster

from benchmarks.scenes import write_scene
from landslide_core.detection.batch.journey import detect_batch
from landslide_core.detection.journey import detect
from landslide_core.detection.settings import DetectSettings
from landslide_core.shipped import sample_data

WORKERS = (1, 2)
Work = Callable[[Path, str | None], bytes]  # into a folder, by a scheduler


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--scenes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--network")
    parser.add_argument("--tile", type=int, default=512)
    args = parser.parse_args(given)
    settings = DetectSettings(network=args.network, device="cpu", tile=args.tile)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        image = sample_data() / "scene_synthetic.tif"
        write_scene(folder / "scene.tif", args.size, args.size, image)
        (folder / "images").mkdir()
        for number in range(args.scenes):
            write_scene(folder / "images" / f"{number}.tif", args.size // 2, args.size // 2, image)

        def one(out: Path, scheduler: str | None) -> bytes:
            return detect(folder / "scene.tif", out, settings, scheduler=scheduler).probability.read_bytes()

        def many(out: Path, scheduler: str | None) -> bytes:
            detect_batch(folder / "images", out, settings, scheduler=scheduler)
            return b"".join(path.read_bytes() for path in sorted(out.glob("*/probability.tif")))

        with ExitStack() as started:
            contestants: dict[str, str | None] = {"alone": None}
            for count in WORKERS:
                cluster = started.enter_context(
                    LocalCluster(
                        n_workers=count,
                        threads_per_worker=1,
                        host="127.0.0.1",
                        dashboard_address="127.0.0.1:0",
                        memory_limit=0,
                    )
                )
                contestants[f"{count} worker{'s' * (count > 1)}"] = cluster.scheduler_address
            out, each = folder / "out", (args.size // 2) ** 2 / 1e6
            report("a scene", one, args.size**2 / 1e6, contestants, args.rounds, out)
            report(f"{args.scenes} scenes", many, args.scenes * each, contestants, args.rounds, out)


def report(
    what: str, work: Work, mpix: float, contestants: Mapping[str, str | None], rounds: int, out: Path
) -> None:
    """Let the contestants do a piece of work in turn and print what they took."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    wrote = set()
    for number in range(rounds + 1):  # the first loads the network everywhere and is not counted
        for name, scheduler in contestants.items():
            took, content = clocked(work, scheduler, out)
            wrote.add(hashlib.sha256(content).hexdigest())
            if number:
                seconds[name].append(took)
    for name, each in seconds.items():
        spread = " ".join(f"{s:.1f}" for s in each)
        print(f"{what}, {name:9}: {mpix / statistics.median(each):.3f} Mpix/s (s: {spread})", flush=True)
    for first, second in pairwise(contestants):
        ratios = [theirs / mine for mine, theirs in zip(seconds[second], seconds[first], strict=True)]
        said = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{what}, throughput of {second} / {first}: {said}", flush=True)
    print(f"{what}: {'the same bytes' if len(wrote) == 1 else 'OTHER BYTES'} from all", flush=True)


def clocked(work: Work, scheduler: str | None, out: Path) -> tuple[float, bytes]:
    begun = time.perf_counter()
    content = work(out, scheduler)
    took = time.perf_counter() - begun
    shutil.rmtree(out)
    return took, content


if __name__ == "__main__":
    main()
