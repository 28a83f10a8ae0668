"""landslide_core.commands.evaluate: `python -m landslide_core evaluate --images DIR --masks DIR`."""

import argparse
import json
import math
import os
from pathlib import Path
from typing import Any

from tqdm import tqdm

from landslide_core import networks
from landslide_core.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--images", type=Path, required=True, metavar="DIR", help="images of any size and kind"
    )
    parser.add_argument(
        "--masks",
        type=Path,
        required=True,
        nargs="+",
        metavar="DIR",
        help="masks matched by stem, 0/1 or 0/255; masks of a later folder replace those of an earlier one",
    )
    parser.add_argument(
        "--exclude",
        type=Path,
        metavar="PATH",
        help="polygons or masks of ground that is not scored: one file, or a folder of files matched by stem",
    )
    parser.add_argument("--list", type=Path, metavar="FILE", help="stems to score, one a line (default: all)")
    parser.add_argument(
        "--network", action="extend", nargs="+", metavar="NAME", help="default: every network with weights"
    )
    parser.add_argument("--threshold", type=float, metavar="P", help="for all; default: each network's own")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole report there")


def run(args: argparse.Namespace) -> int:
    from landslide_core import evaluation

    if args.threshold is not None and not 0 < args.threshold <= 1:
        raise InputError(
            f"The threshold {args.threshold} is not a probability.", "Give a number above 0, up to 1."
        )
    if args.list is not None and not args.list.is_file():
        raise InputError(f"There is no list {args.list}.", "Check the path.")
    if args.json is not None and not args.json.parent.is_dir():
        raise InputError(f"There is no folder {args.json.parent}.", "Create it, or write elsewhere.")
    stems = args.list.read_text("utf-8").split() if args.list else None
    labelled = evaluation.pairs(args.images, args.masks, stems, args.exclude)
    names = args.network or list(networks.cards()) or [networks.default_name()]
    with tqdm(total=len(labelled) * len(names), unit="image", mininterval=2, dynamic_ncols=True) as bar:

        def tick(title: str) -> None:
            bar.set_description(title, refresh=False)
            bar.update()

        report = evaluation.evaluate(labelled, names, args.threshold, args.device, tick)
    data = report["data"]
    print(f"{data['images']} images, {data['empty_share']:.1%} without a landslide; landslide class, pooled")
    print(evaluation.table(report))
    if args.json:
        partial = args.json.with_name(f".{args.json.name}.partial")
        partial.write_text(json.dumps(_plain(report), indent=2, allow_nan=False) + "\n", "utf-8")
        os.replace(partial, args.json)
        print(f"Written: {args.json}")
    return 0


def _plain(value: Any) -> Any:
    """JSON has no nan: undefined values become null."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
