"""`scarp report RUN --out FILE`: what a run found, as a sheet to print, to complete and to sign."""

import argparse
from pathlib import Path

from landslide_core.commands.shared.options import add_language, add_options, from_options
from landslide_core.reporting.settings import ReportSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run",
        type=Path,
        metavar="RUN",
        help="the folder of a detection, of a batch, of two dates or of a factor analysis",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="what to write: FILE.pdf, FILE.docx or FILE.html",
    )
    parser.add_argument(
        "--image",
        type=Path,
        metavar="FILE",
        help="the image that the run is of, of two dates the later one, for maps as sharp as it is; without it they "
        "are cut from the run's picture",
    )
    parser.add_argument(
        "--image-before", type=Path, metavar="FILE", help="of two dates: the earlier image, for the same"
    )
    add_language(parser)
    add_options(parser, ReportSettings)


def run(args: argparse.Namespace) -> int:
    from landslide_core.reporting.journey import report

    path = report(
        args.run,
        args.out,
        from_options(args, ReportSettings),
        image=args.image,
        image_before=args.image_before,
        language=args.language,
    )
    print(f"Written: {path}")
    return 0
