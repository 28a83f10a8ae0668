"""`scarp inventory FILE|RUN`: how the areas of landslides are distributed, and the magnitude of their event."""

import argparse
from pathlib import Path

from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, from_options
from landslide_core.errors import OutputError
from landslide_core.inventory.sizes.settings import SizeSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "inventory",
        type=Path,
        metavar="FILE|RUN",
        help="outlines of landslides (FILE:LAYER for one layer), or the folder of a detection or of a batch",
    )
    add_options(parser, SizeSettings)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number there")
    parser.add_argument(
        "--figure", type=Path, metavar="FILE", help="write figure and tables there, as one HTML page"
    )


def run(args: argparse.Namespace) -> int:
    from landslide_core.detection.sizes import files
    from landslide_core.detection.sizes.journey import size_statistics
    from landslide_core.inventory.sizes import in_words

    for path in (args.json, args.figure):
        if path is not None and not path.parent.is_dir():
            raise OutputError(f"There is no folder {path.parent}.", "Create it, or write elsewhere.")
    with progress_bar() as progress:
        found = size_statistics(args.inventory, from_options(args, SizeSettings), progress)
    rows = [in_words.COLUMNS, *in_words.rows(found)]
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    for what, value, span in rows:
        print(f"{what:<{wide[0]}}  {value:>{wide[1]}}  {span:>{wide[2]}}")
    print(*in_words.sentences(found), *(f"note: {note}" for note in found.notes), sep="\n")
    for path in files.write(found, args.json, args.figure):
        print(f"Written: {path}")
    return 0
