"""`scarp change BEFORE AFTER --out DIR`: what came, grew, stayed and went between two images of one place."""

import argparse
from pathlib import Path

from landslide_core.changes.journey import ChangeRun, change
from landslide_core.changes.settings import ChangeSettings
from landslide_core.commands.detect import RULES, TILES
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, from_options, words
from landslide_core.detection.settings import DetectSettings
from landslide_core.knobs import knobs_of

_OF_ONE_IMAGE = ("masks",)  # of a reference, which a change has none of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    image = "GeoTIFF, COG, JPEG 2000, PNG, JPEG or .h5"
    parser.add_argument("before", type=Path, metavar="BEFORE", help=f"the earlier image: {image}")
    parser.add_argument(
        "after",
        type=Path,
        metavar="AFTER",
        help="the later image, of any other grid; all maps lie on its own",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--overwrite", action="store_true", help="replace the run that DIR holds")
    parser.add_argument("--dem", type=Path, metavar="FILE", help="elevation model, any CRS and resolution")
    parser.add_argument(
        "--exclude",
        type=Path,
        metavar="FILE",
        help="polygons or mask of ground to leave out: farmland, water; FILE:LAYER for one layer",
    )
    parser.add_argument("--roles", metavar="A,B,…", help="what each band of the later image is")
    parser.add_argument("--roles-before", metavar="A,B,…", help="what each band of the earlier image is")
    add_options(parser.add_argument_group("how both are laid over each other and compared"), ChangeSettings)
    others = [name for name in knobs_of(DetectSettings) if name not in (*TILES, *RULES, *_OF_ONE_IMAGE)]
    add_options(parser.add_argument_group("how both images are detected"), DetectSettings, others)
    rules = parser.add_argument_group("which landslides are kept (the px values serve without georeference)")
    add_options(rules, DetectSettings, RULES)
    tiles = parser.add_argument_group("tiles, in pixels (default: what suits the network)")
    add_options(tiles, DetectSettings, TILES)


def run(args: argparse.Namespace) -> int:
    roles, roles_before = (words(each) if each else None for each in (args.roles, args.roles_before))
    with progress_bar() as progress:
        found = change(
            args.before,
            args.after,
            args.out,
            from_options(
                args, DetectSettings, [n for n in knobs_of(DetectSettings) if n not in _OF_ONE_IMAGE]
            ),
            from_options(args, ChangeSettings),
            dem=args.dem,
            exclude=args.exclude,
            roles_before=roles_before,
            roles=roles,
            overwrite=args.overwrite,
            progress=progress,
        )
    _summarise(found)
    return 0


def _summarise(found: ChangeRun) -> None:
    account = found.manifest
    results, unit = account["results"], account["results"]["area_unit"]
    for date in ("before", "after"):
        told = account[date]
        print(f"{date}: {told['name']}, {told['count']:,} outlines, threshold {told['threshold']:g}")
    print(
        f"{results['count']:,} landslides, {account['common_share']:.0%} of the later image's grid shown by both"
    )
    for kind, each in results["kinds"].items():
        print(f"  {kind:<10} {each['count']:>6,}  {each['area']:>14,.0f} {unit}")
    for warning in account["warnings"]:
        print(f"note: {warning}")
    print(f"{account['seconds']['total']:.1f} s; written to {found.folder}: {', '.join(found.files)}")
