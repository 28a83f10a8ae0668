"""`python -m landslide_core evaluate --images DIR --masks DIR`.

With --synthetic N instead of --images: what an elevation model adds, on synthetic scenes of unseen seeds.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from landslide_core import networks
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, add_scheduler, from_options, refuse_given
from landslide_core.comparison.settings import EvaluateSettings
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError, OutputError, SettingError
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.plain.text import read_names, write_json
from landslide_core.light.light import Light, in_words

_HOW = (
    "threshold",
    "pixels",
    "resample_to_m",
    "pixel_size_m",
    "device",
)  # what scoring takes of the knobs of a detection


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--images", type=Path, metavar="DIR", help="images of any size and kind")
    what.add_argument(
        "--synthetic",
        type=int,
        metavar="N",
        help="N synthetic scenes that no training has seen, with and without elevation (fusion ablation)",
    )
    parser.add_argument(
        "--without-terrain", action="store_true", help="of --synthetic: leave the elevation out"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(".cache/synthetic"),
        metavar="DIR",
        help="of --synthetic: where the scenes are kept (.cache/synthetic)",
    )
    parser.add_argument(
        "--masks",
        type=Path,
        nargs="+",
        metavar="DIR",
        help="masks or polygons matched by stem; those of a later folder replace earlier ones",
    )
    parser.add_argument(
        "--exclude",
        type=Path,
        metavar="PATH",
        help="polygons or masks of ground that is not scored: one file (FILE:LAYER for one layer), or a folder of "
        "files matched by stem",
    )
    parser.add_argument(
        "--dem", type=Path, metavar="FILE", help="elevation model under all images, for two-source networks"
    )
    add_scheduler(parser, "predict and count the images of --images")
    parser.add_argument("--list", type=Path, metavar="FILE", help="stems to score, one a line (default: all)")
    add_options(parser, EvaluateSettings)
    add_options(parser, DetectSettings, _HOW)
    add_options(parser.add_argument_group("masks"), MaskSettings)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole report there")


def run(args: argparse.Namespace) -> int:
    from landslide_core.comparison import evaluate
    from landslide_core.io.labelled import excluding, match_folders

    if args.synthetic is not None:
        return _ablation(args)
    if not args.masks:
        raise MissingError("Images need masks.", "Give --masks with a folder of masks of the same stems.")
    settings = from_options(args, EvaluateSettings)
    if args.json is not None and not args.json.parent.is_dir():
        raise OutputError(f"There is no folder {args.json.parent}.", "Create it, or write elsewhere.")
    stems = read_names(args.list) if args.list else None
    matched = excluding(match_folders(args.images, args.masks, stems), args.exclude)
    labelled = [replace(scene, dem=args.dem) for scene in matched]
    with progress_bar() as progress:
        report = evaluate.evaluate(labelled, settings, scheduler=args.scheduler, progress=progress)
    data = report["data"]
    print(f"{data['images']} images, {data['empty_share']:.1%} without a landslide; landslide class, pooled")
    print(evaluate.table(report))
    for note in data["notes"]:
        print(f"note: {note}")
    for each in report["networks"].values():
        light = Light.from_dict(each["light"])
        print(f"before the run, {each['title']}: {in_words(light)}. {' '.join(light.reasons)}")
        for warning in each["warnings"]:
            print(f"note: {each['title']}: {warning}")
    if args.json:
        write_json(args.json, report)
        print(f"Written: {args.json}")
    return 0


def _ablation(args: argparse.Namespace) -> int:
    from landslide_core.tuning import terrain_gain

    refuse_given(args, (), ("--scheduler",), "the scoring of synthetic scenes")
    if args.synthetic < 1:
        raise SettingError(
            f"{args.synthetic} scenes cannot be scored.", "Give --synthetic a number from 1 up."
        )
    names = _names(args)
    how = from_options(args, DetectSettings, ("device",))
    with progress_bar() as progress:
        rows = terrain_gain.measure(
            names, args.synthetic, args.cache, how.device, not args.without_terrain, progress
        )
    print(f"{args.synthetic} synthetic scenes of seeds that no training saw; landslide class, pooled")
    print(terrain_gain.table(rows))
    return 0


def _names(args: argparse.Namespace) -> list[str]:
    return args.network or list(networks.cards()) or [networks.default_name()]
