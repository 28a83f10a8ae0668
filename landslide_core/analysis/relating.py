"""From layers or a table to how landslides are spread over each factor."""

import dataclasses
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from landslide_core.analysis.in_small import InSmall
from landslide_core.analysis.temporal import years_of
from landslide_core.analysis.units import MappingUnits, mapping_units
from landslide_core.cluster.connection import connected
from landslide_core.errors import MissingError, SettingError
from landslide_core.factors import checks, large
from landslide_core.factors.align import AlignSettings, LayerFiles, align, grid_of, layers_in
from landslide_core.factors.breaks import Breaks, Intervals, manual
from landslide_core.factors.collinearity import Collinearity, collinearity
from landslide_core.factors.derive import derive
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.landslides import landslide_table
from landslide_core.factors.stack import FactorStack
from landslide_core.factors.table import TableColumns, factor_called, read_columns
from landslide_core.factors.units import SlopeUnitSettings
from landslide_core.knobs import NESTED, Without, check, knob
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility import RelateSettings, Relation, SusceptibilitySettings, relate

if TYPE_CHECKING:
    import numpy as np
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

_ALIGNED, _DERIVED = 1 / 3, 2 / 3  # shares of the time, for the bar
_DERIVED_IN_FILES = 0.8


@dataclass(frozen=True)
class TableFile:
    """A plain table of places instead of layers.

    Parameters
    ----------
    path : Path
        CSV with a header; one row a place.
    label : str, optional
        Column with 1 for landslide and 0 for none; found by its values where it is not named.
    categorical : tuple of str
        Columns that hold classes.
    ignore : tuple of str
        Columns that are no factors.
    measured : tuple of str
        Columns of whole numbers that are amounts, not codes of classes.
    places : tuple of str, optional
        The two columns of the place, easting or longitude first; found by their names where they are not named.
    crs : str, optional
        What the places are in, such as "EPSG:4326"; told by names and values by default.
    """

    path: Path
    label: str | None = None
    categorical: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    places: tuple[str, str] | None = None
    crs: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))


def _cut(text: str) -> tuple[str, Breaks]:
    name, _, numbers = text.partition("=")
    try:
        edges = [float(number) for number in numbers.split(",")]
    except ValueError as error:
        raise SettingError(
            f"'{text}' does not give class breaks.", "Write them as factor=a,b,c, for example slope=10,20,30."
        ) from error
    return name.strip(), manual(edges)


def _as_json(breaks: Mapping[str, Breaks]) -> dict[str, Any]:
    return {name: dataclasses.asdict(cast(Intervals, cut)) for name, cut in breaks.items()}


def _from_json(content: Mapping[str, Any]) -> dict[str, Breaks]:
    """Breaks that a person chose are intervals: sectors and classes stay what they are."""
    return {
        name: Intervals(cut["method"], tuple(cut["labels"]), tuple(cut["edges"]))
        for name, cut in content.items()
    }


@dataclass(frozen=True)
class FactorSettings:
    """The knobs of the journey. names: the factors wanted, None for all that the layers allow.

    breaks: class breaks of single factors by name, over those that `relate` chooses. mapping: the knobs of
    models and maps, None for tables only. layers: write the factor layers as well. hold: where `factors` keeps
    the layers: in "memory", in files on "disk", or there only if they do not fit ("auto"); see `large`.
    """

    names: tuple[str, ...] | None = knob(
        None, option="--factors", help="only these; by default all that the layers allow",
        page=Without("The page asks which factors to leave out, so that a new layer joins by itself."),
    )  # fmt: skip
    align: AlignSettings = knob(
        factory=AlignSettings, help="the knobs of aligning", option=NESTED, page=NESTED
    )
    relate: RelateSettings = knob(
        factory=RelateSettings, help="the knobs of relating", option=NESTED, page=NESTED
    )
    breaks: Mapping[str, Breaks] = knob(
        factory=dict, option="--breaks", page="Method", metavar="FACTOR=A,B,…", read=_cut,
        dumped=_as_json, load=_from_json, help="class breaks of one factor",
    )  # fmt: skip
    mapping: SusceptibilitySettings | None = knob(
        factory=SusceptibilitySettings, help="the knobs of models and maps", option=NESTED, page=NESTED
    )
    ahp: Path | None = knob(
        None, option="--ahp", page="Expert weights (AHP)",
        help="CSV of factors compared in pairs, 1/9 to 9 (or of factor and weight): weights, consistency ratio",
    )  # fmt: skip
    date_field: str | None = knob(
        None, option="--date-field", page="Column with the date of landslides",
        help="column of the inventory with years or dates, for temporal validation",
    )  # fmt: skip
    train_before: int | None = knob(
        None, option="--train-before", page="Learn from landslides before the year, 0 for no test in time", low=0,
        above=True, offered=(0, 3000), metavar="YEAR",
        help="test models that learned from the landslides before a year on those from then on",
    )  # fmt: skip
    uncertainty: bool = knob(
        False, option="--uncertainty", help="map how far the answer moves when a part of the ground is left out",
        page=Without("It fits the models as many times again as there are parts: for the command line."),
    )  # fmt: skip
    units: Path | None = knob(
        None, option="--units", page="Units of your own",
        help="polygons (slope units, catchments, townships) that the map is also told by",
    )  # fmt: skip
    slope_units: bool = knob(
        False, option="--slope-units", page="Tell the map by slope units of the DEM",
        help="delineate slope units from the elevation model, and tell the map by them as well",
    )  # fmt: skip
    delineation: SlopeUnitSettings = knob(
        factory=SlopeUnitSettings, help="the knobs of slope units", option=NESTED, page=NESTED
    )
    layers: bool = knob(
        False,
        option="--layers",
        page="With the factor layers themselves",
        help="write the factor layers too, a GeoTIFF each",
    )
    hold: large.Hold = knob(
        "auto", option="--hold", choices=large.HOLDS,
        help="keep the layers in memory, in files on disk, or in files only if they do not fit (auto, the default)",
        page=Without("The page keeps layers in memory, and in files where they do not fit."),
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, eq=False)
class Related:
    """What is known before any model: the data, how factors go together, and each one's classes.

    landslides: every landslide with its ground, None for a table. file_stack: the layers in files where they are
    too large for memory; `data` are then rows drawn from them. small: these thinned out, for a page. years: of each
    landslide, where dates were named. units: what the map is told by besides pixels, where it was asked for.
    """

    data: FactorStack | FactorTable
    collinearity: Collinearity
    relations: tuple[Relation, ...]
    landslides: "GeoDataFrame | None"
    file_stack: large.FileStack | None = None
    years: "NDArray[np.float64] | None" = None
    units: MappingUnits | None = None
    small: InSmall | None = None

    @property
    def stack(self) -> FactorStack | large.FileStack | None:
        """The layers, wherever they are held; None for a table."""
        return self.file_stack or (self.data if isinstance(self.data, FactorStack) else None)


def relate_layers(
    files: LayerFiles,
    settings: FactorSettings | None = None,
    progress: Progress = SILENT,
) -> Related:
    """Align the files, derive the factors and relate the landslides to them; nothing is written."""
    settings = settings or FactorSettings()
    _require_inventory(files)
    layers = align(files, settings.align, progress.part(0, _ALIGNED))
    stack = derive(layers, settings.names, progress.part(_ALIGNED, _DERIVED))
    progress.stop_if_asked()
    related = _related(stack, settings)
    assert layers.landslides is not None
    table = landslide_table(stack, layers.landslides)
    units = mapping_units(layers, settings.units, settings.delineation if settings.slope_units else None)
    progress.tell(1.0)
    years = _years(layers.landslides, settings)
    return dataclasses.replace(related, landslides=table, years=years, units=units)


def _require_inventory(files: LayerFiles) -> None:
    if files.inventory is None:
        raise MissingError(
            "No landslide inventory was given.",
            "Give landslide outlines, points, a mask, or the folder of a detection.",
            {"inventory": ""},
        )


def relate_anywhere(
    files: LayerFiles,
    settings: FactorSettings,
    out: Path,
    held: ExitStack,
    progress: Progress,
    scheduler: str | None = None,
) -> Related:
    """Relate layers in memory, or in files that are there until `held` is closed; workers derive these where asked."""
    _require_inventory(files)
    area = grid_of(files, settings.align)
    layers = layers_in(files)
    if not large.in_files(area.geobox, layers, settings.hold):
        large.refuse_cluster(scheduler)
        return relate_layers(files, settings, progress)
    large.refuse_in_files(files, bool(settings.units or settings.slope_units))
    maps = _maps_of(settings.mapping, layers)
    folder = held.enter_context(large.scratch(out, area.geobox, layers, maps))
    part = progress.part(0, _DERIVED_IN_FILES)
    with connected(scheduler, progress) if scheduler else nullcontext() as cluster:
        file_stack, slides = large.derive_to_files(
            files, area, settings.align, folder, names=settings.names, progress=part, cluster=cluster
        )
    drawn = file_stack.draw()
    data = dataclasses.replace(drawn, notes=(*drawn.notes, *checks.notes_on(drawn)))
    progress.stop_if_asked()
    related = _related(data, settings, file_stack)
    progress.tell(1.0)
    table, years = landslide_table(file_stack, slides.table), _years(slides.table, settings)
    return dataclasses.replace(related, landslides=table, file_stack=file_stack, years=years)


def _maps_of(mapping: SusceptibilitySettings | None, layers: int) -> int:
    """Return how many maps are written of so many layers: of models, their classes, likeness, reasons."""
    if mapping is None:
        return 0
    return 1 + 2 * len(mapping.models) + (layers if mapping.explain and mapping.shap_maps else 0)


def _years(landslides: "GeoDataFrame", settings: FactorSettings) -> "NDArray[np.float64] | None":
    """Return the year of each landslide where temporal validation is asked for; SettingError without such a column."""
    name = settings.date_field
    if settings.train_before is None and name is None:
        return None
    if settings.train_before is None or name is None:
        raise SettingError(
            "Temporal validation needs both the column with the dates and the year to learn before.",
            "Give both, or neither.",
            {"date_field": "NAME", "train_before": "YEAR"},
        )
    known = [column for column in landslides.columns if column not in ("id", "row", landslides.geometry.name)]
    if name not in known:
        columns = ", ".join(map(str, known))
        raise SettingError(
            f"The inventory has no column {name}.",
            f"It has {columns}." if columns else "It has none.", {"date_field": ""},
        )  # fmt: skip
    return years_of(landslides[name], name)


def relate_table(file: TableFile, settings: FactorSettings | None = None) -> Related:
    """Read a plain table and relate its labels to its columns; nothing is written."""
    settings = settings or FactorSettings()
    if settings.units is not None or settings.slope_units:
        raise MissingError(
            "A table of places has no map, and so none by units.",
            "Give layers with an elevation model, or do without units.",
        )
    said = {field: value for field, value in vars(file).items() if field != "path"}
    table = read_columns(file.path, TableColumns(**said))
    wanted = None if settings.names is None else {factor_called(table.names, name) for name in settings.names}
    dropped = () if wanted is None else set(table.names) - wanted
    return _related(table.without(*dropped) if dropped else table, settings)


def _related(
    data: FactorStack | FactorTable,
    settings: FactorSettings,
    file_stack: large.FileStack | None = None,
) -> Related:
    checks.require_landslides(data)
    parts = None if file_stack is None else file_stack.strips()
    return Related(data, collinearity(data), relate(data, settings.breaks, settings.relate, parts), None)
