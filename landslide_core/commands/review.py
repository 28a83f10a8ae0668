"""`scarp review RUN`: which landslides are accepted, rejected or unsure; decisions, undo, files for taking away."""

import argparse
import getpass
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.commands.shared.options import words
from landslide_core.errors import MissingError, SettingError
from landslide_core.inventory.fields import FIELDS, NAMES
from landslide_core.io.plain.text import some_of

if TYPE_CHECKING:
    from landslide_core.detection.run import DetectRun
    from landslide_core.inventory.inventory import Inventory
    from landslide_core.review.log import Review, State

_SAID: dict[str, "State"] = {
    "accept": "accepted",
    "reject": "rejected",
    "unsure": "unsure",
    "reopen": "open",
}
_HEAD = ("No.", "place", "state", "area", "probability", "by", "when", "note")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of a detection")
    for option, state in _SAID.items():
        help_ = (
            f"landslides that are {state}: numbers or places" if state != "open" else "take decisions back"
        )
        parser.add_argument(f"--{option}", nargs="+", default=[], metavar="ID", help=help_)
    parser.add_argument(
        "--join",
        nargs="+",
        default=[],
        metavar="ID",
        help="landslides that are one: they are rejected, and an outline around all of them is drawn",
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="what is said beside these decisions")
    parser.add_argument("--by", metavar="NAME", help="who decides (default: the name of the user)")
    told = parser.add_argument_group(
        "what an image cannot tell, said of the landslides of --fill; '' for no value"
    )
    told.add_argument("--fill", nargs="+", default=[], metavar="ID", help="landslides: numbers or places")
    for field in FIELDS.values():
        told.add_argument(
            f"--{field.name}", choices=("", *field.choices), metavar="…",
            help=f"{field.meaning}: {'; '.join(field.choices)}",
        )  # fmt: skip
    turn = parser.add_mutually_exclusive_group()
    turn.add_argument("--undo", action="store_true", help="take back what that person did last")
    turn.add_argument("--redo", action="store_true", help="bring back what that person took back last")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write the files of the run with the states there"
    )
    parser.add_argument(
        "--only-accepted", action="store_true", help="of --out: accepted and drawn landslides alone"
    )
    parser.add_argument(
        "--labels", type=Path, metavar="DIR",
        help="write landslides.gpkg (accepted, drawn) and no_landslide.gpkg (rejected) there, for `teach`",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    from landslide_core.detection.redraw import export, redraw
    from landslide_core.detection.run import open_run
    from landslide_core.review.kept import change_review, read_review
    from landslide_core.review.reshaping import joined, pixel_of

    if args.only_accepted and args.out is None:
        raise MissingError(
            "Only accepted landslides are wanted in files, and no folder for them.",
            "Name one.",
            {"out": "DIR"},
        )
    if args.note and not any(getattr(args, option) for option in _SAID):
        raise SettingError(
            "A note stands beside decisions, and none is given.",
            "Decide again with the note, as before or otherwise.",
            {"accept": "ID"},
        )
    values = {name: getattr(args, name) for name in NAMES if getattr(args, name) is not None}
    if bool(values) != bool(args.fill):
        raise MissingError(
            "What is said of landslides needs both which they are and what it is.",
            "Name the landslides and a field.",
            {"fill": "ID", "movement": "'debris flow'"},
        )
    found = open_run(args.run)
    inventory = redraw(found, found.threshold).inventory
    outlines = {state: _outlines(inventory, getattr(args, option)) for option, state in _SAID.items()}
    _check_once(outlines)
    filled, together = _outlines(inventory, args.fill), _outlines(inventory, args.join)
    by = args.by or _user()

    def make(review: "Review") -> "Review":
        for state, chosen in outlines.items():
            review = review.decided(chosen, state, by, args.note)
        review = review.filled(filled, values, by)
        if together:
            review = joined(review, together, pixel_of(found.manifest["predicted"]["affine"]), by)
        review = review.undone(by) if args.undo else review
        return review.redone(by) if args.redo else review

    asked = args.undo or args.redo or filled or together or any(outlines.values())
    review = change_review(found.folder, make) if asked else read_review(found.folder)
    _show(inventory, review)
    if args.labels is not None:
        _write_labels(found, review, args.labels)
    if args.out is not None:
        written = export(found, found.threshold, args.out, only_accepted=args.only_accepted)
        print(f"Written: {written.folder}")
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as problem:
        raise MissingError("This user has no name.", "Say who decides.", {"by": "NAME"}) from problem


def _outlines(inventory: "Inventory", chosen: Sequence[str]) -> dict[str, str]:
    """The outlines of the landslides that are named, by place."""
    table = inventory.table
    rows = {str(number): row for row, number in enumerate(table["id"])}
    rows |= {str(place): row for row, place in enumerate(table["place"])}
    names = [name for text in chosen for name in words(text)]
    if unknown := [name for name in names if name not in rows]:
        raise SettingError(
            f"This run has no landslide {some_of(unknown)}.",
            f"Name them by number, 1 to {inventory.count}, or by place, as the table does.",
        )
    picked = table.iloc[[rows[name] for name in names]]
    return {str(place): shape.wkt for place, shape in zip(picked["place"], picked.geometry, strict=True)}


def _check_once(outlines: Mapping["State", Mapping[str, str]]) -> None:
    """SettingError for a landslide of which two things are said."""
    named = Counter(place for chosen in outlines.values() for place in chosen)
    if twice := [place for place, count in named.items() if count > 1]:
        said = [state for state, chosen in outlines.items() if twice[0] in chosen]
        raise SettingError(
            f"{some_of(twice)} cannot be {' and '.join(said)} at once.", "Name each landslide in one option."
        )


def _show(inventory: "Inventory", review: "Review") -> None:
    """Print the landslides, most in doubt first, and how many are in which state."""
    from landslide_core.review.kept import summary
    from landslide_core.review.order import queue
    from landslide_core.review.states import standings

    table = inventory.table.set_index("place", drop=False)
    said = standings(review, table.geometry.to_numpy())
    by_place = dict(zip(table["place"], said, strict=True))
    rows = [_HEAD]
    for name in queue(inventory):
        row, state = table.loc[name], by_place[name]
        area = f"{row['area_m2' if inventory.georeferenced else 'area_px']:,.0f} {inventory.area_unit}"
        note = state.note or state.why
        chance = f"{100 * row['confidence']:.0f} %"
        rows.append((str(row["id"]), name, state.state, area, chance, state.by, state.made, note))
    rows += [
        ("", name, "drawn", "", "", entry.by, entry.made, entry.note) for name, entry in review.drawn.items()
    ]
    wide = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        print("  ".join(f"{text:<{width}}" for text, width in zip(row, wide, strict=True)).rstrip())
    counts = summary(review, said)
    print(", ".join(f"{counts[state]} {state}" for state in (*_SAID.values(), "drawn")))


def _write_labels(found: "DetectRun", review: "Review", folder: Path) -> None:
    from landslide_core.serving.reading import grid_of
    from landslide_core.teaching.drawn import of_review, write

    written = write(of_review(grid_of(found.probability), review), folder)
    for path in written:
        if path is not None:
            print(f"Written: {path}")
    if written == (None, None):
        raise MissingError(
            "Nothing is accepted, rejected or drawn yet.", "Decide first, then write the labels."
        )
