"""`python -m landslide_core factors --dem … --inventory … --out DIR`."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.analysis import journey
from landslide_core.analysis.journey import FactorRun, FactorSettings, TableFile
from landslide_core.analysis.saved.applying import apply_model
from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import (
    add_options,
    add_scheduler,
    from_options,
    refuse_given,
    words,
)
from landslide_core.errors import MissingError, SettingError
from landslide_core.factors import DeriveSettings
from landslide_core.factors.align import AlignSettings, ExtraFile, LayerFiles
from landslide_core.factors.units import SlopeUnitSettings
from landslide_core.susceptibility import (
    ForestSettings,
    RelateSettings,
    SusceptibilitySettings,
)

# What a model learns by, and what is told by the classes of a map that was learned here.
_LEARNS = (
    FactorSettings, DeriveSettings, RelateSettings, SlopeUnitSettings, SusceptibilitySettings, ForestSettings,
)  # fmt: skip
_TOLD_BY_CLASS = ("--roads", "--buildings", "--people")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--overwrite", action="store_true", help="replace the run that DIR holds")
    add_scheduler(parser, "derive the factors of layers that are kept in files (--hold)")
    add_inputs(parser.add_argument_group("layers (any CRS, resolution and extent; FILE:LAYER for one layer)"))
    _add_table(parser.add_argument_group("or a plain table instead of layers"))
    parser.add_argument(
        "--apply", type=Path, metavar="MODEL",
        help="ask the model of a finished run (its folder or model.json) of this area instead of learning from it",
    )  # fmt: skip
    add_knobs(parser)


def add_knobs(parser: argparse.ArgumentParser, whole: bool = True) -> None:
    """Add the options of every setting of the journey, or of those alone that its map depends on."""
    knobs = parser.add_argument_group("how")
    add_options(knobs, FactorSettings, () if whole else ("names", "breaks"))
    add_options(knobs, AlignSettings)
    add_options(knobs, DeriveSettings)
    add_options(knobs, RelateSettings)
    if whole:
        add_options(parser.add_argument_group("slope units"), SlopeUnitSettings)
    models = parser.add_argument_group("models and maps")
    add_options(models, SusceptibilitySettings)
    add_options(models, ForestSettings, ("trees", "leaf", "depth", "columns_per_split"))


def add_inputs(group: "argparse._ArgumentGroup", whole: bool = True) -> None:
    """Add the options of the layers, or of those alone that a map depends on."""
    for name, what in (
        ("dem", "elevation model"),
        (
            "inventory",
            "landslides: outlines, points, mask, or the folder of a detection",
        ),
        ("rivers", "lines (default: derived from the elevation model)"),
        ("faults", "lines"),
        ("lithology", "polygons or raster of rock units"),
        ("lithology-names", "CSV: code, name, hardness (1 hard to 4 soft)"),
        ("land-cover", "polygons or raster of classes"),
        ("land-cover-names", "CSV: code, name"),
        ("ndvi", "vegetation index"),
        ("image", "imagery with red and near infrared, for the vegetation index"),
        ("roads", "lines, whose length in each class of the map is told"),
        ("buildings", "polygons or points, counted in each class of the map"),
        ("people", "raster of persons per pixel, added up in each class of the map"),
        ("boundary", "polygons to which results are cut; the ground beyond still counts"),
    ):
        if whole or f"--{name}" not in _TOLD_BY_CLASS:
            group.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)
    group.add_argument("--lithology-field", metavar="NAME", help="column of the polygons with the rock")
    group.add_argument("--land-cover-field", metavar="NAME", help="column of the polygons with the class")
    group.add_argument("--roles", type=words, metavar="A,B,…", help="what each band of the image is")
    group.add_argument(
        "--raster", action="append", default=[], metavar="NAME=FILE", help="a further measurement"
    )
    group.add_argument(
        "--class-raster", action="append", default=[], metavar="NAME=FILE", help="further classes"
    )


def _add_table(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--table", type=Path, metavar="CSV", help="factor columns and a label")
    group.add_argument("--label", metavar="NAME", help="column with 1 for landslide and 0 for none")
    group.add_argument("--categorical", type=words, metavar="A,B,…", help="columns that hold classes")
    group.add_argument(
        "--measured",
        type=words,
        metavar="A,B,…",
        help="columns of whole numbers that are amounts, not classes",
    )
    group.add_argument(
        "--places", type=words, metavar="X,Y", help="columns of the place, easting or longitude first"
    )
    group.add_argument("--places-crs", metavar="EPSG:…", help="what the places are in (4326: degrees)")
    group.add_argument("--ignore", type=words, metavar="A,B,…", help="columns that are no factors")


def run(args: argparse.Namespace) -> int:
    if args.apply is not None:
        return _apply(args)
    tables_only: dict[str, Any] = {"mapping": None} if args.models == ("none",) else {}
    settings = from_options(args, FactorSettings, **tables_only)
    with progress_bar() as progress:
        run = journey.analyse(
            *(files_of(args), args.out, settings),
            overwrite=args.overwrite,
            scheduler=args.scheduler,
            progress=progress,
        )
    _summarise(run)
    return 0


def _apply(args: argparse.Namespace) -> int:
    refuse_given(
        args, _LEARNS, (*_TOLD_BY_CLASS, "--scheduler"), "--apply asks a model that has learned, and"
    )
    files = files_of(args)
    if isinstance(files, TableFile):
        raise MissingError("A saved model is asked of layers.", "Give an elevation model.", {"dem": "FILE"})
    with progress_bar() as progress:
        found = apply_model(
            args.apply,
            files,
            args.out,
            from_options(args, AlignSettings),
            overwrite=args.overwrite,
            progress=progress,
        )
    print(*(f"note: {note}" for note in found.stack.notes), *found.words, sep="\n")
    print(f"written to {args.out}")
    return 0


def files_of(args: argparse.Namespace) -> LayerFiles | TableFile:
    """Return the layers or the table that the options name."""
    if args.table is not None:
        return _table(args)
    if args.dem is None:
        raise MissingError(
            "Neither an elevation model nor a table was given.", "Give --dem FILE or --table CSV."
        )
    extras = [(text, False) for text in args.raster] + [(text, True) for text in args.class_raster]
    return LayerFiles(
        dem=args.dem,
        inventory=args.inventory,
        ndvi=args.ndvi,
        image=args.image,
        image_roles=args.roles,
        rivers=args.rivers,
        faults=args.faults,
        lithology=args.lithology,
        lithology_field=args.lithology_field,
        lithology_names=args.lithology_names,
        land_cover=args.land_cover,
        land_cover_field=args.land_cover_field,
        land_cover_names=args.land_cover_names,
        boundary=args.boundary,
        roads=args.roads,
        buildings=args.buildings,
        people=args.people,
        extras=tuple(ExtraFile(Path(path), name, classes) for (name, path), classes in map(_extra, extras)),
    )


def _table(args: argparse.Namespace) -> TableFile:
    if args.places is not None and len(args.places) != 2:
        raise SettingError("A place has two columns.", "Give --places X,Y, for example --places lon,lat.")
    return TableFile(
        args.table,
        args.label,
        args.categorical or (),
        args.ignore or (),
        measured=args.measured or (),
        places=None if args.places is None else (args.places[0], args.places[1]),
        crs=args.places_crs,
    )


def _extra(given: tuple[str, bool]) -> tuple[tuple[str, str], bool]:
    name, equals, path = given[0].partition("=")
    if not equals or not name.isidentifier():
        raise SettingError(
            f"'{given[0]}' does not name a raster.", "Write it as name=file, for example rain=rain.tif."
        )
    return (name, path), given[1]


def _area(model: Mapping[str, Any], scheme: str) -> str:
    """An AUC within parts with its spread over splits, where there are several, and the one of all parts in a list."""
    spread = model["auc_spread"][scheme]
    told = f"{scheme} {model['auc'][scheme]:.3f}" + (f" ± {spread:.3f}" if spread is not None else "")
    return f"{told} [{model['auc_pooled'][scheme]:.3f} pooled]"


def _summarise(run: FactorRun) -> None:
    account = run.manifest
    results, grid = account["results"], account["scene"]
    size = f"{grid['cols']:,} x {grid['rows']:,} pixels, " if "rows" in grid else ""
    print(f"{grid['name']}: {size}{results['rows']:,} rows known in all {results['factors']} factors")
    print(f"{results['landslides']:,} landslides on {results['landslide_rows']:,} rows")
    for model in run.scores["models"].values():
        areas = ", ".join(_area(model, scheme) for scheme in model["auc"])
        print(
            f"{model['title']}: AUC {areas}; success rate {model['success_rate_auc']:.3f}, "
            f"prediction rate {model['prediction_rate_auc']:.3f}, Brier {model['brier']:.4f} "
            f"(skill {model['brier_skill']:.3f})"
        )
    for warning in account["warnings"]:
        print(f"note: {warning}")
    print(
        f"{account['seconds']['total']:.1f} s, at most {account['peak_memory_bytes'] / 1e9:.2f} GB of memory"
    )
    print(f"written to {run.folder}: {', '.join(run.files)}")
