"""`python -m landslide_core what-if --dem … --inventory … --shift slope=5 --out DIR`."""

import argparse
from pathlib import Path

from landslide_core.analysis.questions import WhatIfSettings, ask_what_if
from landslide_core.analysis.relating import FactorSettings
from landslide_core.commands import factors
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, from_options
from landslide_core.errors import MissingError
from landslide_core.factors.align import LayerFiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the answer")
    parser.add_argument("--overwrite", action="store_true", help="replace the answer that DIR holds")
    add_options(parser.add_argument_group("what is changed"), WhatIfSettings)
    layers = parser.add_argument_group("layers, as for factors (FILE:LAYER for one layer)")
    factors.add_inputs(layers, whole=False)
    factors.add_knobs(parser, whole=False)
    parser.set_defaults(table=None, roads=None, buildings=None, people=None)


def run(args: argparse.Namespace) -> int:
    files = factors.files_of(args)
    if not isinstance(files, LayerFiles):
        raise MissingError("A map is needed to ask.", "Give an elevation model.", {"dem": "FILE"})
    question = from_options(args, WhatIfSettings)
    settings = from_options(args, FactorSettings, hold="memory")  # where changed factors are followed
    with progress_bar() as progress:
        answer = ask_what_if(files, args.out, question, settings, overwrite=args.overwrite, progress=progress)
    print(*(f"note: {note}" for note in answer.notes), *answer.words, sep="\n")
    print(f"written to {args.out}")
    return 0
