"""`scarp share RUN --out FILE.html`: what a detection found, as one page with a map that opens without internet."""

import argparse
from pathlib import Path

from landslide_core.commands.shared.options import add_language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a detection")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="what to write: FILE.html")
    add_language(parser)


def run(args: argparse.Namespace) -> int:
    from landslide_core.reporting.sharing.share import share

    path = share(args.run, args.out, language=args.language)
    print(f"Written: {path}, {path.stat().st_size / 1e6:.1f} MB")
    return 0
