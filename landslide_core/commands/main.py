"""The command line; every verb is one file of landslide_core.commands or of a folder there."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

from landslide_core.commands.shared.databases import as_files, fetch_all, masked
from landslide_core.errors import Cancelled, InputError
from landslide_core.shipped import __version__

# Verb -> what it does, in the order of a person's work. The modules are imported when they are needed.
COMMANDS: dict[str, str] = {
    "detect": "find landslides in an image: maps, outlines and tables",
    "review": "accept, reject or leave open what a detection found; undo; files that say it",
    "describe": "say what lies under, near and in the way of each landslide: rock, cover, roads, houses, rivers",
    "report": "write what a run found as a sheet to print and to sign: PDF, DOCX or HTML",
    "share": "write what a detection found as one page with a map that opens without internet: HTML",
    "change": "find what two images of one place differ in: new, grown, unchanged and gone landslides, with evidence",
    "rerun": "repeat a run from its record, and say whether the bytes agree",
    "inventory": "tell how large landslides are: laws of their areas, rollover, tail, magnitude of the event",
    "factors": "relate landslides to terrain, geology and land cover: tables, maps, report",
    "what-if": "change a factor and see how the susceptibility map moves",
    "light": "say before a run whether a network can be trusted with an image, and how well that is known",
    "evaluate": "score networks on labelled images",
    "compare": "compare networks on a scene with its reference: matrices, curves, intervals, report",
    "teach": "teach a network on outlines of a place, with its score before and after",
    "train": "train a network on labelled imagery",
    "card": "write the card of trained weights: what folds chose, what report sets say",
    "fusion": "measure what an elevation model adds to a network, on synthetic scenes",
    "store": "write a run or an inventory into a PostGIS database that others use too",
    "networks": "list the networks and their shipped weights",
    "sample": "write the synthetic sample counties",
    "dashboard": "open the dashboard in the browser",
    "passphrase": "set the passphrase that a shared dashboard asks for",
}

_OF_RUNS = ("describe", "rerun", "share")  # whose modules stand in a folder of their own
_STORES = "store"  # takes the address of a database itself


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when it did its work, 2 when the input cannot be used, 130 when it was stopped.

    1 when a repetition is not what it repeats.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = words[0] if words and words[0] in COMMANDS else None
    args = argparse.Namespace()
    try:
        with ExitStack() as kept:
            # A table of a database is taken wherever a file of shapes is, and read as one.
            given, tables = (words, {}) if verb == _STORES else as_files(words, kept)
            args = _parser(verb, words).parse_args(given)
            fetch_all(tables)
            return int(_module(args.verb).run(args))
    except InputError as problem:
        print(f"{problem.message}\n{problem.hint}{_options(problem, args)}", file=sys.stderr)  # noqa: T201
        return 2
    except (Cancelled, KeyboardInterrupt):
        print("Stopped; nothing was left half-written.", file=sys.stderr)  # noqa: T201
        return 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the options without repeating an address."""

    words: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        """End with a message; an address in it may hold a password."""
        super().error(masked(message, self.words))


def _module(verb: str) -> Any:
    room = "of_runs." if verb in _OF_RUNS else ""
    return importlib.import_module(f"landslide_core.commands.{room}{verb.replace('-', '_')}")


def _options(problem: InputError, args: argparse.Namespace) -> str:
    """Name the options of this verb that set what the hint speaks of; empty when it has none of them."""
    named = [
        f"--{knob.replace('_', '-')} {value}".rstrip()
        for knob, value in problem.knobs.items()
        if hasattr(args, knob)
    ]
    return f" Option{'s' if len(named) > 1 else ''}: {', '.join(named)}." if named else ""


def _parser(verb: str | None, words: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="scarp" if Path(sys.argv[0]).stem == "scarp" else "python -m landslide_core",
        description="Scarp finds landslides in imagery and explains where they occur.",
    )
    parser.words = words
    parser.add_argument("--version", action="version", version=f"Scarp {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, help_ in COMMANDS.items():
        described = verbs.add_parser(name, help=help_, description=f"{help_[0].upper()}{help_[1:]}.")
        described.words = words
        if name == verb:  # only the verb in use is loaded: --help stays quick
            _module(name).add_arguments(described)
    return parser
