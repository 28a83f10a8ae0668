"""The options of verbs that take layers of the ground around landslides."""

import argparse
import dataclasses
from pathlib import Path

from landslide_core.commands.shared.options import add_options, from_options, refuse_given
from landslide_core.detection.around.kept import SurroundingFiles, path_of
from landslide_core.errors import MissingError
from landslide_core.inventory.runout_path import PathSettings
from landslide_core.inventory.surroundings import CLASSES
from landslide_core.knobs import knobs_of

_LAYERS = {
    "lithology": "rock: polygons, or a raster of codes; FILE:LAYER for one layer",
    "land_cover": "land cover: polygons, or a raster of codes; FILE:LAYER for one layer",
    "roads": "lines; how much of them lies within reach of each landslide, and how far the nearest is",
    "buildings": "polygons or points: how many lie within reach, and how far the nearest is",
    "rivers": "lines, as roads",
}


def add_around(parser: argparse.ArgumentParser) -> None:
    """Add an option for each layer, its columns and names, and those of run-out paths."""
    group = parser.add_argument_group("the ground around each landslide (layers of any CRS and extent)")
    for name, help_ in _LAYERS.items():
        option = f"--{name.replace('_', '-')}"
        group.add_argument(option, type=Path, metavar="FILE", help=help_)
        if name in CLASSES:
            group.add_argument(
                f"{option}-field", metavar="NAME", help="column of the polygons with the class"
            )
            group.add_argument(
                f"{option}-names", type=Path, metavar="CSV", help="names of the codes: code, name"
            )
    add_options(group, PathSettings)


def around_from(args: argparse.Namespace, *, of_run: Path | None = None) -> SurroundingFiles | None:
    """Return what was given; None where nothing was, unless it is for a run that is there, for its run-out paths.

    How far the paths of that run go stays where it is not given anew.
    """
    layers = {name: getattr(args, name) for name in _LAYERS}
    more = {
        f"{name}_{what}": getattr(args, f"{name}_{what}") for name in CLASSES for what in ("field", "names")
    }
    for name in CLASSES:
        if layers[name] is None and (more[f"{name}_field"] or more[f"{name}_names"]):
            raise MissingError(
                f"The classes of {name.replace('_', ' ')} are named, and the layer is missing.",
                "Give the layer.",
                {name: "FILE"},
            )
    asked = {
        name
        for name, each in knobs_of(PathSettings).items()
        if isinstance(each.option, str)
        and getattr(args, each.option.strip("-").replace("-", "_"), None) is not None
    }
    if of_run is None and not asked and not any(layers.values()):
        return None
    own = {} if of_run is None else dataclasses.asdict(path_of(of_run))
    kept = {name: value for name, value in own.items() if name not in asked}
    return SurroundingFiles(**layers, **more, path=from_options(args, PathSettings, **kept))


def refuse_around(args: argparse.Namespace) -> None:
    """Refuse these options where many images are predicted at once."""
    names = [*_LAYERS, *(f"{name}_{what}" for name in CLASSES for what in ("field", "names"))]
    refuse_given(
        args, (PathSettings,), [f"--{name.replace('_', '-')}" for name in names], "a batch of images"
    )
