"""benchmarks.country: what a country of 1e12 pixels takes: tiles, workers, GPUs, bytes, hours, cost.

python -m benchmarks.country [--pixels 1e12] [--days 1] [--network NAME] [--threads N] [--sizes 2048 4096]
    [--worker-cost 0.10] [--gpu-cost 2.50] [--gpu-mpix N | --gpu-tflops 60 --gpu-share 0.25 --gpu-cores 16]
    [--storage-cost 23] [--postgis ADDRESS] [--json FILE]
Measured in the run: the real `detect` command on made-up scenes of two sizes, each in a fresh process. What both take
(starting, loading the network) cancels out: the pace is that of the pixels between the two, in processor seconds, which
other work on the machine moves little; the clock is printed beside. With --postgis 100,000 made-up outlines are stored
there, timed. All else is an argument, printed with its value.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from landslide_core.shipped import sample_data

ROOT = Path(__file__).resolve().parent.parent
MAKE = "import sys; from pathlib import Path; from benchmarks.scenes import write_scene; "
MAKE += "write_scene(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[2]), Path(sys.argv[3]))"
SCENE_PX, FORWARDS, STORED = 20_000, 4, 100_000
RASTERS, OUTLINES = ("probability.tif", "mask.tif"), ("landslides.gpkg",)


@dataclass(frozen=True)
class Measured:
    """A detection of a scene of `pixels`, `network_pixels` of which went through the network, overlaps once more.

    seconds: of the processor, divided by the threads of a worker. clock: by the clock. Bytes are those of its files.
    """

    pixels: int
    network_pixels: float
    seconds: float
    clock: float
    peak_gb: float
    raster_bytes: int
    outline_bytes: int
    landslides: int
    network: str
    device: str


@dataclass(frozen=True)
class Pace:
    """What a megapixel of a large scene takes: seconds of the network and of all around it, tiles, bytes."""

    network_seconds: float
    other_seconds: float
    tiles: float
    through_network: float
    raster_bytes: float
    landslides: float
    bytes_of_landslide: float
    peak_gb: float

    @property
    def seconds(self) -> float:
        """Of both."""
        return self.network_seconds + self.other_seconds


def main() -> None:
    args = arguments()
    with tempfile.TemporaryDirectory() as folder:
        found = [measured(Path(folder), size, args) for size in sorted(args.sizes)]
        stored = None if args.postgis is None else stored_a_second(Path(folder), args.postgis)
    pace = pace_of(found[0], found[-1], args.threads)
    told = told_of(pace, found[-1], args, stored)
    print("\n".join(told))
    if args.json is not None:
        content = {"measured": [asdict(each) for each in found], "pace": asdict(pace)}
        args.json.write_text(json.dumps({**content, "told": told}, indent=2, ensure_ascii=False), "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pixels", type=float, default=1e12)
    parser.add_argument("--days", type=float, default=1, help="in which all is to be done")
    parser.add_argument("--network")
    parser.add_argument("--threads", type=int, default=1, help="of a worker")
    parser.add_argument(
        "--sizes", type=int, nargs=2, default=[2048, 4096], help="sides of the two scenes in pixels"
    )
    parser.add_argument("--image", type=Path, default=sample_data() / "scene_synthetic.tif")
    parser.add_argument("--bands", type=int, default=3, help="of the country's imagery, 8 bits each")
    parser.add_argument("--worker-cost", type=float, default=0.10, help="dollars an hour of a worker")
    parser.add_argument("--gpu-cost", type=float, default=2.50, help="dollars an hour of a GPU")
    parser.add_argument(
        "--gpu-mpix", type=float, help="ground megapixels a second of the whole pipeline, measured there"
    )
    parser.add_argument("--gpu-tflops", type=float, default=60, help="of a GPU in 16 bits, by its maker")
    parser.add_argument(
        "--gpu-share", type=float, default=0.25, help="of those that the pipeline is taken to reach"
    )
    parser.add_argument("--gpu-cores", type=int, default=16, help="beside each GPU")
    parser.add_argument("--storage-cost", type=float, default=23, help="dollars a terabyte and month")
    parser.add_argument("--postgis", metavar="ADDRESS", help="a database that may be written to")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def measured(folder: Path, size: int, args: argparse.Namespace) -> Measured:
    """Detect on a made-up scene of size x size pixels in a fresh process."""
    image, out = folder / f"{size}.tif", folder / f"run-{size}"
    subprocess.run([sys.executable, "-c", MAKE, str(image), str(size), str(args.image)], check=True, cwd=ROOT)
    command = [sys.executable, "-m", "landslide_core", "detect", str(image), "--out", str(out), "--as-it-is"]
    command += ["--network", args.network] if args.network else []
    threads = {name: str(args.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | threads, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - begun
    if status:
        sys.exit("detect failed")
    account = json.loads((out / "run.json").read_text("utf-8"))
    network = account["network"]["name"]
    return Measured(
        pixels=size**2,
        network_pixels=plan_of(size, network).pixels,
        seconds=(usage.ru_utime + usage.ru_stime) / args.threads,
        clock=clock,
        peak_gb=account["peak_memory_bytes"] / 1e9,
        raster_bytes=sum((out / name).stat().st_size for name in RASTERS),
        outline_bytes=sum((out / name).stat().st_size for name in OUTLINES),
        landslides=account["results"]["count"],
        network=network,
        device=account["device"],
    )


def plan_of(size: int, network: str) -> Any:
    """The tiles of a scene of size x size pixels."""
    from landslide_core import networks
    from landslide_core.detection.predict import plan_for
    from landslide_core.detection.settings import DetectSettings

    scene: Any = SimpleNamespace(shape=(size, size))
    return plan_for(scene, networks.load(network).card, DetectSettings())


def forward_seconds(network: str, threads: int) -> float:
    """Processor seconds of the bare network for each of its megapixels, on the processor, divided by the threads."""
    import torch

    from landslide_core import networks
    from landslide_core.hardware.allocator import keep_freed_memory
    from landslide_core.hardware.devices import Predictor, choose_device

    keep_freed_memory()
    torch.set_num_threads(threads)
    loaded = networks.load(network)
    predictor = Predictor(loaded.module, choose_device("cpu"))
    tile = torch.rand(1, len(loaded.card.bands), 1024, 1024)
    predictor(tile)
    begun = time.process_time()
    for _ in range(FORWARDS):
        predictor(tile)
    return (time.process_time() - begun) / threads / (FORWARDS * 1024**2 / 1e6)


def pace_of(small: Measured, large: Measured, threads: int) -> Pace:
    mpix = (large.pixels - small.pixels) / 1e6
    forward = forward_seconds(large.network, threads)
    through = (large.network_pixels - small.network_pixels) / 1e6 / mpix
    whole = plan_of(SCENE_PX, large.network)
    return Pace(
        network_seconds=forward * whole.pixels / SCENE_PX**2,
        other_seconds=(large.seconds - small.seconds) / mpix - forward * through,
        tiles=whole.tiles / SCENE_PX**2 * 1e6,
        through_network=whole.pixels / SCENE_PX**2,
        raster_bytes=(large.raster_bytes - small.raster_bytes) / mpix,
        landslides=large.landslides / large.pixels * 1e6,
        bytes_of_landslide=large.outline_bytes / max(large.landslides, 1),
        peak_gb=large.peak_gb,
    )


def stored_a_second(folder: Path, address: str) -> float:
    """How many landslides a second one client stores, of a made-up inventory, once the tables are there."""
    import geopandas as gpd
    import numpy as np
    import shapely

    import landslide_core as scarp

    east, north = (axis.ravel() * 100.0 for axis in np.indices((STORED // 400, 400)))
    outlines = shapely.buffer(shapely.points(500_000 + east, 3_000_000 + north), 20)
    table = gpd.GeoDataFrame({"confidence": np.linspace(0.5, 1, STORED)}, geometry=outlines, crs="EPSG:32648")
    table.head(10).to_file(folder / "few.gpkg")
    table.to_file(folder / "many.gpkg")
    scarp.store(folder / "few.gpkg", address, name=f"few-{time.time_ns()}")
    begun = time.perf_counter()
    scarp.store(folder / "many.gpkg", address, name=f"many-{time.time_ns()}")
    return STORED / (time.perf_counter() - begun)


def told_of(pace: Pace, large: Measured, args: argparse.Namespace, stored: float | None) -> list[str]:
    """All of it in lines: what was measured, what is assumed, what follows."""
    mpix, until = args.pixels / 1e6, args.days * 24
    hours = mpix * pace.seconds / 3600
    workers = math.ceil(hours / until)
    gpu_pace, how = gpu_seconds(pace, large.network, args)
    gpu_hours = mpix * gpu_pace / 3600
    gpus = math.ceil(gpu_hours / until)
    landslides = mpix * pace.landslides
    given, rasters = args.pixels * args.bands, mpix * pace.raster_bytes
    outlines = landslides * pace.bytes_of_landslide
    storage = (given + rasters + outlines) / 1e12 * args.storage_cost
    mbit = args.bands * 8
    told = [
        f"measured here ({large.network} on {large.device}, {args.threads} thread(s) a worker, load "
        f"{os.getloadavg()[0]:.0f} on {os.cpu_count()} cores):",
        f"  {pace.network_seconds:.3f} s of a worker for the network and {pace.other_seconds:.3f} s for all else, for "
        "each Mpix of ground, by processor seconds;",
        f"  the larger of two scenes took {large.seconds:.0f} s of them and {large.clock:.0f} s by the clock; peak "
        f"{pace.peak_gb:.2f} GB",
        f"  {pace.tiles:.2f} tiles, {pace.through_network:.2f} Mpix through the network, {pace.landslides:.1f} "
        f"landslides and {pace.raster_bytes / 1e6:.3f} MB of rasters for each Mpix; "
        f"{pace.bytes_of_landslide:,.0f} bytes a landslide",
        f"a country of {args.pixels:.0e} pixels ({args.bands} bands of 8 bits), done in {args.days:g} day(s):",
        f"  tiles    {mpix * pace.tiles:,.0f}, in {args.pixels / SCENE_PX**2:,.0f} scenes of "
        f"{SCENE_PX:,} x {SCENE_PX:,}",
        f"  bytes    {given / 1e12:.2f} TB read (before compression), {rasters / 1e12:.3f} TB of rasters written, "
        f"{landslides / 1e6:,.1f} million landslides in {outlines / 1e9:,.0f} GB",
        f"  workers  {hours:,.0f} hours of one, so {workers:,} worker(s) with {workers * pace.peak_gb:,.0f} GB of "
        f"memory in all, {mbit / pace.seconds:,.0f} Mbit/s to each: ${hours * args.worker_cost:,.0f} at "
        f"${args.worker_cost:g} an hour",
        f"  or GPUs  {1 / gpu_pace:,.1f} Mpix/s ({how}): {gpu_hours:,.1f} hours of one, so {gpus:,} GPU(s), "
        f"{mbit / gpu_pace:,.0f} Mbit/s to each: ${gpu_hours * args.gpu_cost:,.0f} at ${args.gpu_cost:g} an hour",
        f"  storage  ${storage:,.0f} a month at ${args.storage_cost:g} a TB",
    ]
    if stored is not None:
        told.append(
            f"  PostGIS  {stored:,.0f} landslides a second from one client: "
            f"{landslides / stored / 3600:,.2f} hours of one; clients write beside each other"
        )
    return told


def gpu_seconds(pace: Pace, network: str, args: argparse.Namespace) -> tuple[float, str]:
    """Seconds of a machine with one GPU for each megapixel of ground, and where that is from.

    The network runs on the GPU while the cores beside it do all else: the slower of both counts.
    """
    from landslide_core.networks.size import kmac_per_pixel

    if args.gpu_mpix is not None:
        return 1 / args.gpu_mpix, "measured there"
    flop = 2e3 * kmac_per_pixel(network) * 1e6 * pace.through_network
    on_gpu = flop / (args.gpu_tflops * 1e12 * args.gpu_share)
    beside = pace.other_seconds * args.threads / args.gpu_cores
    slower = "the network" if on_gpu > beside else f"the work of {args.gpu_cores} cores beside it"
    return max(on_gpu, beside), (
        f"not measured: assumes {args.gpu_share:.0%} of {args.gpu_tflops:g} TFLOP/s; {slower} sets the pace"
    )


if __name__ == "__main__":
    main()
