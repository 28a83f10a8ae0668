"""`scarp share RUN --out FILE.html`: what a detection found, as one page with a map that opens without internet."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a detection")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="what to write: FILE.html")


def run(args: argparse.Namespace) -> int:
    from landslide_core.reporting.sharing.share import share

    path = share(args.run, args.out)
    print(f"Written: {path}, {path.stat().st_size / 1e6:.1f} MB")
    return 0
