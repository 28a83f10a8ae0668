"""`python -m landslide_core factors --dem … --inventory … --out DIR`."""

import argparse
from pathlib import Path

from landslide_core.analysis import journey
from landslide_core.analysis.journey import FactorRun, FactorSettings, TableFile
from landslide_core.commands.bar import progress_bar
from landslide_core.errors import MissingError, SettingError
from landslide_core.factors import DeriveSettings, breaks, large
from landslide_core.factors.align import AlignSettings, ExtraFile, LayerFiles
from landslide_core.io.layers import inventories
from landslide_core.susceptibility import (
    METHODS,
    MODELS,
    SCHEMES,
    ForestSettings,
    RelateSettings,
    SusceptibilitySettings,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--overwrite", action="store_true", help="replace the run that DIR holds")
    _add_inputs(parser.add_argument_group("layers (any CRS, resolution and extent)"))
    _add_table(parser.add_argument_group("or a plain table instead of layers"))
    knobs = parser.add_argument_group("how")
    derive = DeriveSettings()
    knobs.add_argument("--factors", metavar="A,B,…", help="only these (default: all that the layers allow)")
    knobs.add_argument(
        "--crs", metavar="EPSG:…", help="projected CRS of the grid (default: the model's, or UTM)"
    )
    knobs.add_argument(
        "--resolution", type=float, metavar="M", help="metres per pixel (default: the model's)"
    )
    knobs.add_argument(
        "--inventory-rule", choices=inventories.RULES, default="centre",
        help="which pixels a landslide has: centres inside; each at least one; all touched",
    )  # fmt: skip
    knobs.add_argument(
        "--count", choices=("pixels", "landslides"), default="pixels", help="landslides: one vote each"
    )
    knobs.add_argument(
        "--classes", choices=("default", *breaks.METHODS), default="default", help="class breaks"
    )
    knobs.add_argument("--class-count", type=int, default=5, metavar="N")
    knobs.add_argument(
        "--breaks",
        action="append",
        default=[],
        metavar="FACTOR=A,B,…",
        help="class breaks of one factor; repeat",
    )
    knobs.add_argument("--flat-below", type=float, default=derive.flat_below_deg, metavar="DEG")
    knobs.add_argument("--relief-window", type=float, default=derive.relief_window_m, metavar="M")
    knobs.add_argument("--wide-window", type=float, default=derive.wide_window_m, metavar="M")
    knobs.add_argument("--stream-area", type=float, default=derive.stream_area_km2, metavar="KM2")
    knobs.add_argument(
        "--hold", choices=large.HOLDS, default="auto",
        help="keep the layers in memory, in files on disk, or in files only if they do not fit (default)",
    )  # fmt: skip
    knobs.add_argument("--layers", action="store_true", help="write the factor layers too")
    _add_mapping(parser.add_argument_group("models and maps"))


def _add_inputs(group: "argparse._ArgumentGroup") -> None:
    for name, what in (
        ("dem", "elevation model"),
        ("inventory", "landslides: outlines, points, mask, or the folder of a detection"),
        ("rivers", "lines (default: derived from the elevation model)"),
        ("faults", "lines"),
        ("lithology", "polygons or raster of rock units"),
        ("lithology-names", "CSV: code, name, hardness (1 hard to 4 soft)"),
        ("land-cover", "polygons or raster of classes"),
        ("land-cover-names", "CSV: code, name"),
        ("ndvi", "vegetation index"),
        ("image", "imagery with red and near infrared, for the vegetation index"),
        ("boundary", "polygons to which everything is clipped"),
    ):
        group.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)
    group.add_argument("--lithology-field", metavar="NAME", help="column of the polygons with the rock")
    group.add_argument("--land-cover-field", metavar="NAME", help="column of the polygons with the class")
    group.add_argument("--roles", metavar="A,B,…", help="what each band of the image is")
    group.add_argument(
        "--raster", action="append", default=[], metavar="NAME=FILE", help="a further measurement"
    )
    group.add_argument(
        "--class-raster", action="append", default=[], metavar="NAME=FILE", help="further classes"
    )


def _add_table(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--table", type=Path, metavar="CSV", help="factor columns and a label")
    group.add_argument("--label", metavar="NAME", help="column with 1 for landslide and 0 for none")
    group.add_argument("--categorical", metavar="A,B,…", help="columns that hold classes")
    group.add_argument("--ignore", metavar="A,B,…", help="columns that are no factors")


def _add_mapping(group: "argparse._ArgumentGroup") -> None:
    default = SusceptibilitySettings()
    names = ",".join(model.name for model in MODELS)
    group.add_argument("--models", metavar="A,B,…", help=f"default {names}; 'none' for tables only")
    group.add_argument(
        "--trees", type=int, default=default.forest.trees, help="of the forest (default %(default)s)"
    )
    group.add_argument(
        "--leaf", type=int, default=default.forest.leaf, help="fewest rows in a leaf (%(default)s)"
    )
    group.add_argument(
        "--depth", type=int, default=default.forest.depth, help="most tests on a path of a tree (%(default)s)"
    )
    group.add_argument(
        "--validation",
        metavar="A,B,…",
        default=",".join(default.schemes),
        help=f"of {', '.join(SCHEMES)} (%(default)s)",
    )
    group.add_argument("--block", type=float, metavar="M", help="side of the blocks in metres")
    group.add_argument(
        "--region-factor", metavar="NAME", help="factor whose classes are left out in turn (region)"
    )
    group.add_argument(
        "--per-landslide", type=float, default=default.per_landslide, help="rows without per landslide row"
    )
    group.add_argument(
        "--buffer", type=float, default=default.buffer_m, metavar="M", help="around landslides left out"
    )
    group.add_argument(
        "--zoning", choices=tuple(METHODS), default=default.zoning, help="how the map is cut into classes"
    )
    group.add_argument("--zones", type=int, choices=(4, 5), default=default.classes)
    group.add_argument("--no-shap", action="store_true", help="leave the reasons out")
    group.add_argument("--seed", type=int, default=default.seed)


def _mapping(args: argparse.Namespace) -> SusceptibilitySettings | None:
    if args.models == "none":
        return None
    return SusceptibilitySettings(
        models=_words(args.models) or SusceptibilitySettings().models,
        per_landslide=args.per_landslide,
        buffer_m=args.buffer,
        forest=ForestSettings(trees=args.trees, leaf=args.leaf, depth=args.depth, seed=args.seed),
        schemes=_words(args.validation) or (),
        block_m=args.block,
        region_factor=args.region_factor,
        zoning=args.zoning,
        classes=args.zones,
        explain=not args.no_shap,
        seed=args.seed,
    )


def run(args: argparse.Namespace) -> int:
    settings = FactorSettings(
        names=_words(args.factors),
        align=AlignSettings(
            crs=args.crs,
            resolution_m=args.resolution,
            inventory_rule=args.inventory_rule,
            derive=DeriveSettings(args.flat_below, args.relief_window, args.stream_area, args.wide_window),
        ),
        relate=RelateSettings(counting=args.count, method=args.classes, classes=args.class_count),
        breaks=dict(_breaks(text) for text in args.breaks),
        mapping=_mapping(args),
        layers=args.layers,
        hold=args.hold,
    )
    with progress_bar() as progress:
        run = journey.analyse(_files(args), args.out, settings, overwrite=args.overwrite, progress=progress)
    _summarise(run)
    return 0


def _files(args: argparse.Namespace) -> LayerFiles | TableFile:
    if args.table is not None:
        return TableFile(args.table, args.label, _words(args.categorical) or (), _words(args.ignore) or ())
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
        image_roles=_words(args.roles),
        rivers=args.rivers,
        faults=args.faults,
        lithology=args.lithology,
        lithology_field=args.lithology_field,
        lithology_names=args.lithology_names,
        land_cover=args.land_cover,
        land_cover_field=args.land_cover_field,
        land_cover_names=args.land_cover_names,
        boundary=args.boundary,
        extras=tuple(ExtraFile(Path(path), name, classes) for (name, path), classes in map(_extra, extras)),
    )


def _extra(given: tuple[str, bool]) -> tuple[tuple[str, str], bool]:
    name, equals, path = given[0].partition("=")
    if not equals or not name.isidentifier():
        raise SettingError(
            f"'{given[0]}' does not name a raster.", "Write it as name=file, for example rain=rain.tif."
        )
    return (name, path), given[1]


def _breaks(text: str) -> tuple[str, breaks.Breaks]:
    name, _, numbers = text.partition("=")
    try:
        edges = [float(number) for number in numbers.split(",")]
    except ValueError as error:
        raise SettingError(
            f"'{text}' does not give class breaks.", "Write them as factor=a,b,c, for example slope=10,20,30."
        ) from error
    return name.strip(), breaks.manual(edges)


def _words(text: str | None) -> tuple[str, ...] | None:
    return tuple(word.strip() for word in text.split(",") if word.strip()) if text else None


def _summarise(run: FactorRun) -> None:
    account = run.manifest
    results, grid = account["results"], account["scene"]
    size = f"{grid['cols']:,} x {grid['rows']:,} pixels, " if "rows" in grid else ""
    print(f"{grid['name']}: {size}{results['rows']:,} rows known in all {results['factors']} factors")
    print(f"{results['landslides']:,} landslides on {results['landslide_rows']:,} rows")
    for model in run.scores["models"].values():
        areas = ", ".join(f"{scheme} {area:.3f}" for scheme, area in model["auc"].items())
        print(
            f"{model['title']}: AUC {areas}; success rate {model['success_rate_auc']:.3f}, "
            f"prediction rate {model['prediction_rate_auc']:.3f}, Brier {model['brier']:.4f}"
        )
    for warning in account["warnings"]:
        print(f"note: {warning}")
    print(
        f"{account['seconds']['total']:.1f} s, at most {account['peak_memory_bytes'] / 1e9:.2f} GB of memory"
    )
    print(f"written to {run.folder}: {', '.join(run.files)}")
