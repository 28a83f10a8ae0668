"""`python -m landslide_core store RUN --to postgresql://…`, and the layers of an analysis `--to NAME.zarr`."""

import argparse
import sys
from pathlib import Path

from landslide_core.analysis.saved.layer_store import write_layers
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import refuse_given
from landslide_core.geodatabase.journey import Stored, store
from landslide_core.geodatabase.tables import SCHEMA
from landslide_core.io.postgis.address import read_address
from landslide_core.io.zarr.stack import is_place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "given", type=Path, metavar="RUN|FILE",
        help="folder of a detection, a batch or a factor analysis, or a file of landslides (FILE:LAYER for one layer)",
    )  # fmt: skip
    parser.add_argument(
        "--to", required=True, metavar="ADDRESS",
        help="database with PostGIS: postgresql://USER@HOST/DATABASE, the password from PGPASSWORD or ~/.pgpass; or, "
        "for the layers of an analysis, a Zarr store: NAME.zarr, s3://BUCKET/NAME.zarr",
    )  # fmt: skip
    parser.add_argument("--schema", metavar="NAME", help=f"schema of the tables (default {SCHEMA})")
    parser.add_argument(
        "--name", metavar="NAME", help="under which it is stored (default: that of the folder or file)"
    )
    parser.add_argument(
        "--layers",
        metavar="ADDRESS",
        help="where others can read the layers of an analysis (default: its folder)",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace something else that stands under that name"
    )


def run(args: argparse.Namespace) -> int:
    if is_place(args.to):
        return _store_layers(args)
    print(f"connecting to {read_address(args.to).shown}", file=sys.stderr)
    stored = store(
        args.given,
        args.to,
        schema=args.schema or SCHEMA,
        name=args.name,
        layers=args.layers,
        overwrite=args.overwrite,
    )
    print(f"{stored.name}: {stored.landslides:,} landslides; {_in_words(stored)}")
    for note in stored.notes:
        print(f"note: {note}")
    return 0


def _store_layers(args: argparse.Namespace) -> int:
    refuse_given(args, (), ("--schema", "--name", "--layers"), "the writing of layers into a Zarr store")
    with progress_bar() as progress:
        address = write_layers(args.given, args.to, overwrite=args.overwrite, progress=progress)
    print(f"layers of {args.given.name} written; others read them at {address}")
    return 0


def _in_words(stored: Stored) -> str:
    return {
        "new": f"stored in {stored.where}",
        "replaced": f"what {stored.where} had of it is replaced",
        "unchanged": f"{stored.where} has it already, as it is",
    }[stored.state]
