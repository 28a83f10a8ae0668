"""`python -m landslide_core detect IMAGE --out DIR`, and `detect FOLDER --out DIR --resume` for many images."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.commands.shared import batch
from landslide_core.commands.shared.around import add_around, around_from, refuse_around
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, add_scheduler, from_options, refuse_given
from landslide_core.detection import journey
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.run import DetectRun
from landslide_core.detection.settings import DetectSettings
from landslide_core.io.image_lists import is_list
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.knobs import knobs_of
from landslide_core.light.light import Light, in_words

TILES = ("tile", "overlap", "margin")
RULES = ("min_area_m2", "min_area_px", "fill_holes_m2", "fill_holes_px", "simplify_px")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "image",
        type=Path,
        metavar="IMAGE",
        help="GeoTIFF, COG, JPEG 2000, PNG, JPEG or .h5; or many, which become one batch: a folder, a list of paths "
        "(.txt) or a collection of STAC items (.json)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--overwrite", action="store_true", help="replace the run that DIR holds")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with the batch in DIR: what is done stays, what failed is tried again, new images are taken",
    )
    parser.add_argument(
        "--dem",
        type=Path,
        metavar="FILE",
        help="elevation model, any CRS and resolution; of a batch also a folder, named like the images",
    )
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="FILE",
        help="mask or polygons to score against; FILE:LAYER for one layer",
    )
    parser.add_argument(
        "--exclude",
        type=Path,
        metavar="FILE",
        help="polygons or mask of ground to leave out: farmland, water; FILE:LAYER for one layer",
    )
    add_scheduler(parser, "predict the tiles of an image, or the images of a folder")
    parser.add_argument("--roles", metavar="A,B,…", help="what each band is, for example blue,green,red,nir")
    others = [name for name in knobs_of(DetectSettings) if name not in (*TILES, *RULES)]
    add_options(parser, DetectSettings, others)
    add_options(parser.add_argument_group("reference masks"), MaskSettings)
    rules = parser.add_argument_group("which landslides are kept (the px values serve without georeference)")
    add_options(rules, DetectSettings, RULES)
    tiles = parser.add_argument_group("tiles, in pixels (default: what suits the network)")
    add_options(tiles, DetectSettings, TILES)
    add_around(parser)
    add_options(parser.add_argument_group("a folder of images"), BatchSettings)


def run(args: argparse.Namespace) -> int:
    settings = from_options(args, DetectSettings)
    roles = tuple(role.strip() for role in args.roles.split(",")) if args.roles else None
    if args.image.is_dir() or is_list(args.image):
        refuse_around(args)
        return batch.run(args, settings, roles)
    refuse_given(args, (BatchSettings,), (), "the detection of one image")
    with progress_bar() as progress:
        found = journey.detect(
            args.image,
            args.out,
            settings,
            dem=args.dem,
            reference=args.reference,
            exclude=args.exclude,
            around=around_from(args),
            roles=roles,
            overwrite=args.overwrite,
            scheduler=args.scheduler,
            progress=progress,
        )
    _summarise(found)
    return 0


def _threshold(account: Mapping[str, Any]) -> str:
    """The threshold, where it comes from, and those that are as plausible."""
    results, found = account["results"], account["threshold"]
    origin = {"given": "", "scene": " (for this scene)", "network": " (the network's own)"}[found["origin"]]
    others = f", {found['low']:g} to {found['high']:g} as plausible" if found["low"] < found["high"] else ""
    return f"threshold {results['threshold']:g}{origin}{others}"


def _with_range(results: Mapping[str, Any]) -> tuple[str, str]:
    """Count and total area, with their range where there is one."""
    count, area = f"{results['count']:,}", f"{results['total_area']:,.0f}"
    if results["range"]:
        ends = (results["range"]["low"], results["range"]["high"])
        counts, areas = (sorted(end[name] for end in ends) for name in ("count", "total_area"))
        count, area = (
            f"{count} ({counts[0]:,} to {counts[1]:,})",
            f"{area} ({areas[0]:,.0f} to {areas[1]:,.0f})",
        )
    return count, area


def _summarise(run: DetectRun) -> None:
    account = run.manifest
    results, seconds, network = account["results"], account["seconds"], account["network"]
    scene = account["predicted"]
    unit = results["area_unit"]
    resolution = "" if scene["resolution_m"] is None else f", {scene['resolution_m']:.3g} m per pixel"
    print(f"{run.scene_name}: {scene['cols']:,} x {scene['rows']:,} pixels{resolution}")
    print(f"{network['title']}, {_threshold(account)}, on {account['device']}")
    share = "" if results["share"] is None else f", {results['share']:.2%} of the valid pixels"
    count, area = _with_range(results)
    print(f"{count} landslides, {area} {unit}{share}")
    light = Light.from_dict(account["light"])
    print(f"before the run: {in_words(light)}. {' '.join(light.reasons)}")
    if account["exclude"]:
        print(f"left out by {account['exclude']['name']}: {account['exclude']['share']:.2%} of the pixels")
    if account["uncertainty"]:
        mean = account["uncertainty"]["mean"]
        print(f"standard deviation over {account['uncertainty']['views']} views: {mean:.2%} on average")
    if account["gradcam"]:
        looked = account["gradcam"]
        windows = len(looked["windows"])
        print(f"Grad-CAM of {windows} window{'s' * (windows != 1)}, from the maps of {looked['layer']}")
    if account["reference"]:
        scores = {name: account["reference"][name] for name in ("iou", "f1", "precision", "recall")}
        shown = ", ".join(f"{name} {'–' if v is None else f'{v:.3f}'}" for name, v in scores.items())
        print(f"against {account['reference']['name']}: {shown}")
    memory = f"at most {account['peak_memory_bytes'] / 1e9:.2f} GB of memory"
    tiles = f"{account['tiles']} tile{'s' * (account['tiles'] != 1)}"
    print(f"{tiles} in {seconds['total']:.1f} s (network {seconds['predict']:.1f} s), {memory}")
    for warning in account["warnings"]:
        print(f"note: {warning}")
    print(f"written to {run.folder}: {', '.join(run.files)}")
