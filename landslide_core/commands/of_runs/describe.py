"""`scarp describe RUN`: what lies under, near and in the way of each landslide of a finished detection."""

import argparse
from pathlib import Path

from landslide_core.commands.shared.around import add_around, around_from
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.errors import MissingError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a detection")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write a run with all of it there (default: in RUN itself)"
    )
    add_around(parser)


def run(args: argparse.Namespace) -> int:
    from landslide_core.detection.redraw import export
    from landslide_core.detection.run import open_run

    found = open_run(args.run)
    around = around_from(args, of_run=found.folder)
    if found.elevation is None and around is not None and not around.given:
        raise MissingError(
            f"{found.folder.name} was made without an elevation model, so it has no run-out paths, and no layer is "
            "given.",
            "Give a layer, or detect again with the elevation model.",
            {"roads": "FILE", "lithology": "FILE"},
        )
    with progress_bar() as progress:
        written = export(found, found.threshold, args.out, around=around, progress=progress)
    results, files = written.manifest["results"], sorted(written.files)
    print(f"{results['count']:,} landslides described in {written.folder}: {', '.join(files)}")
    for warning in written.manifest["warnings"]:
        print(f"note: {warning}")
    return 0
