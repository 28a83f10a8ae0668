"""benchmarks.peers: Scarp beside torchgeo, geoai-py and xarray-spatial, which do the same work in the same run.

python -m benchmarks.peers --python PYTHON [--size 2048] [--side 4096] [--rounds 1] [--threads 2] [--json FILE]
PYTHON is the interpreter of an environment of the peers; README.md says how it is made. Contestants in fresh
processes, in turn; medians, and of the ratios per round. Seconds begin when packages and weights are loaded. Peers run
as they come, with PyTorch's defaults but one: everybody's threads sleep while they wait, or other work on the machine
would decide (busy_cores.py).
- map: UNet at one scale, pixels as they are, file to file. The peers get the same module, calibrated, in tiles of 512;
  torchgeo's chips are stitched in memory by their means
- layers: slope and aspect, and distances to lines, from memory to memory, the quickest of three after one that compiles
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.peer_contestants import NETWORK, OVERLAP, TILE
from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parent.parent
MAPS = {
    "pipeline": f"Scarp, {TILE}, overlap {OVERLAP}",
    "shipped": "Scarp, the card's tiles and overlap",
    "torchgeo_plain": f"torchgeo, {TILE}, no overlap",
    "torchgeo": f"torchgeo, {TILE}, overlap {OVERLAP}",
    "geoai": f"geoai, {TILE}, overlap {OVERLAP}",
    "geoai_half": f"geoai, {TILE}, overlap {TILE // 2}, its default",
}
LAYERS = {
    "slope and aspect / xarray-spatial's": ("slope", "xarray_spatial"),
    "distances / xarray-spatial's proximity": ("distance", "xarray_spatial"),
    "distances / scipy's distance_transform_edt": ("distance", "scipy"),
}
OURS = ("pipeline", "shipped", "layers", "scipy")  # in this environment
# Of the environment, for peers: Scarp sets GDAL's options for its own processes.
_KEPT = ("PATH", "HOME", "TMPDIR", "TEMP", "SYSTEMROOT")
_WAIT = {"OMP_WAIT_POLICY": "PASSIVE"}
_GEOAI = "pipeline / geoai's semantic_inference_on_geotiff"
_ROWS = (
    (f"{_GEOAI}, {TILE} with overlap {OVERLAP} both", 12, "maps", "geoai", "pipeline"),
    (f"{_GEOAI}, the card's tiles against {TILE} with {OVERLAP}", None, "maps", "geoai", "shipped"),
    (f"pipeline / torchgeo, {TILE} with overlap {OVERLAP} both", None, "maps", "torchgeo", "pipeline"),
    (f"pipeline / torchgeo, overlap {OVERLAP} against none", None, "maps", "torchgeo_plain", "pipeline"),
    *((f"{name}, by the clock", None, "layers", name, "ratios") for name in list(LAYERS)[:2]),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", required=True, help="interpreter of the peers' environment")
    parser.add_argument("--size", type=int, default=2048, help="side of the scene in pixels")
    parser.add_argument("--side", type=int, default=4096, help="side of the layers in pixels")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        args.folder = Path(folder)
        found = measured(args)
    report(found)
    if args.json is not None:
        args.json.write_text(json.dumps(found, indent=1), "utf-8")


def measured(args: argparse.Namespace) -> dict[str, Any]:
    """Versions and figures of everybody."""
    ours, theirs = (in_fresh_process(name, args) for name in ("inputs", "versions"))
    names = (*MAPS, "layers", "xarray_spatial", "scipy")
    rounds = [{name: in_fresh_process(name, args) for name in names} for _ in range(args.rounds)]
    return {
        "versions": {"Scarp's environment": ours, "the peers'": theirs},
        "size": args.size,
        "side": args.side,
        "peaks_gb": {name: statistics.median(each[name]["peak_gb"] for each in rounds) for name in names},
        "maps": {name: _map_figures(name, rounds, args.folder) for name in MAPS},
        "layers": {name: _layer_figures(*what, rounds, args.folder) for name, what in LAYERS.items()},
    }


def in_fresh_process(contestant: str, args: argparse.Namespace) -> dict[str, Any]:
    """What a contestant says of its work."""
    ours = contestant in OURS or contestant == "inputs"
    command = [sys.executable if ours else args.python, "-m", "benchmarks.peer_contestants", contestant]
    command += ["--folder", str(args.folder), "--threads", str(args.threads)]
    command += ["--size", str(args.size), "--side", str(args.side)]
    kept = {name: value for name, value in os.environ.items() if ours or name in _KEPT} | _WAIT
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=kept)
    result: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return result


def _map_figures(name: str, rounds: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Seconds, how many times those of Scarp by its tiles, and the share of pixels that Scarp calls the same."""
    import rasterio

    def landslide(contestant: str) -> Any:
        with rasterio.open(folder / f"{contestant}.tif") as source:
            return source.read(1) >= rounds[-1][contestant]["limit"]

    taken = {each: [round_[each]["seconds"] for round_ in rounds] for each in (name, "pipeline", "shipped")}
    return {
        "seconds": taken[name],
        "processor_seconds": [round_[name]["processor_seconds"] for round_ in rounds],
        **{ours: _ratios(taken[name], taken[ours]) for ours in ("pipeline", "shipped")},
        "alike": {
            ours: float((landslide(name) == landslide(ours)).mean()) for ours in ("pipeline", "shipped")
        },
    }


def _layer_figures(layer: str, peer: str, rounds: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Seconds of Scarp and of a peer, their ratios, and the largest difference where both know a value."""
    import numpy as np

    ours, theirs = ([round_[each][layer] for round_ in rounds] for each in ("layers", peer))
    first, second = (np.load(folder / f"{each}-{layer}.npy") for each in ("layers", peer))
    largest = float(np.nanmax(np.abs(first - second)))
    return {"ours": ours, "theirs": theirs, "ratios": _ratios(ours, theirs), "largest_difference": largest}


def _ratios(above: list[float], below: list[float]) -> list[float]:
    return [one / other for one, other in zip(above, below, strict=True)]


def report(found: dict[str, Any]) -> None:
    for who, versions in found["versions"].items():
        print(f"{who}: {', '.join(f'{name} {number}' for name, number in versions.items())}")
    peaks = found["peaks_gb"]
    print(f"\n{NETWORK} at one scale, {found['size']} x {found['size']}:")
    for name, each in found["maps"].items():
        print(
            f"{MAPS[name]:36} {_spread(each['seconds'])} s, of a processor {_spread(each['processor_seconds'])}; "
            f"{_spread(each['pipeline'])} times Scarp's with overlap "
            f"{OVERLAP}, {_spread(each['shipped'])} times with the card's; peak {peaks[name]:.2f} GB; same answer for "
            f"{100 * each['alike']['pipeline']:.2f} % and {100 * each['alike']['shipped']:.2f} % of pixels"
        )
    print(
        f"\nlayers, {found['side']} x {found['side']}; peaks with all of them: Scarp {peaks['layers']:.2f} GB, ",
        end="",
    )
    print(f"xarray-spatial {peaks['xarray_spatial']:.2f} GB, scipy {peaks['scipy']:.2f} GB")
    for name, each in found["layers"].items():
        print(
            f"{name:42} {_spread(each['theirs'])} s, Scarp {_spread(each['ours'])} s: Scarp / theirs "
            f"{_spread(each['ratios'])}; largest difference {each['largest_difference']:.3g}"
        )


def _spread(values: list[float]) -> str:
    middle = f"{statistics.median(values):.3g}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.3g} to {max(values):.3g})"


def rows(folder: Path, python: str | None, rounds: int) -> Iterator[Row]:
    """Lines of the table of all benchmarks; without an environment of peers they are not measured."""
    found = None
    if python is not None:
        target = folder / "peers.json"
        command = [sys.executable, "-m", "benchmarks.peers", "--python", python, "--rounds", str(rounds)]
        subprocess.run([*command, "--json", str(target)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        found = json.loads(target.read_text("utf-8"))
    for what, aim, part, name, ratios in _ROWS:
        better = "more" if part == "maps" else "less"
        if found is None:
            yield Row(what, None, "", aim, better, "no environment of peers")
            continue
        each, peaks = found[part][name], found["peaks_gb"]
        note = (
            f"{found['size']} x {found['size']}; {peaks[ratios]:.2f} GB, theirs {peaks[name]:.2f}; "
            f"{100 * each['alike'][ratios]:.2f} % of pixels alike"
            if part == "maps"
            else f"{found['side']} x {found['side']}; largest difference {each['largest_difference']:.2g}"
        )
        yield Row(what, statistics.median(each[ratios]), "", aim, better, note)


if __name__ == "__main__":
    main()
