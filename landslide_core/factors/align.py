"""Files of any CRS, resolution and extent become Layers on one projected grid."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.factors import breaks
from landslide_core.factors.area import Area, area_of
from landslide_core.factors.layers import ClassGrid, DeriveSettings, ExtraLayer, Ground, Layers
from landslide_core.factors.target_grid import memory_bill, target_grid
from landslide_core.io.class_names import read_class_names
from landslide_core.io.layers import classes, inventories
from landslide_core.io.rasters import aligned, vegetation
from landslide_core.io.rasters.kinds import ELEVATION, NDVI, kind_named
from landslide_core.io.vectors import features
from landslide_core.knobs import NESTED, check, knob
from landslide_core.progress import SILENT, Progress

if TYPE_CHECKING:  # geopandas takes most of a second to import
    from geopandas import GeoDataFrame

HARDNESS = dict(zip(breaks.HARDNESS.codes, breaks.HARDNESS.labels, strict=True))
_PATHS = (
    "dem", "inventory", "ndvi", "image", "rivers", "faults", "lithology", "lithology_names", "land_cover",
    "land_cover_names", "boundary", "roads", "buildings", "people",
)  # fmt: skip
_OF_CLASSES = ("lithology", "hardness", "land_cover")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class ExtraFile:
    """A further raster: a name of the user's own, and whether it holds class codes."""

    path: Path
    name: str
    categorical: bool = False
    names: Path | None = None  # CSV: code, name

    @property
    def title(self) -> str:
        """The name as a person reads it."""
        return self.name.replace("_", " ").strip()

    @property
    def holds_classes(self) -> bool:
        """Whether it holds class codes: said so, or named like a factor of classes."""
        return self.categorical or self.name in _OF_CLASSES


@dataclass(frozen=True)
class LayerFiles:
    """What the user gives, each of any CRS, resolution and extent. Paths may be given as text.

    Only the elevation model is needed; everything else adds factors.

    Parameters
    ----------
    dem : Path
        Elevation model in metres, or in a unit that its band or a compound CRS names.
    inventory : Path, optional
        Landslides: polygons, points, a mask, or the folder of a detection.
    ndvi : Path, optional
        Vegetation index; where it is None it is worked out from `image`.
    image : Path, optional
        Imagery with red and near infrared.
    image_roles : tuple of str, optional
        What each band of the image is; guessed where it is not given.
    rivers, faults : Path, optional
        Lines. Rivers are derived from the elevation model where they are not given.
    lithology : Path, optional
        Polygons (class in `lithology_field`, hardness grade 1 to 4 in a column `hardness`) or a raster of codes.
    lithology_field : str, optional
        Column of the polygons with the rock.
    lithology_names : Path, optional
        CSV: code, name, hardness.
    land_cover : Path, optional
        Polygons or a raster of codes.
    land_cover_field : str, optional
        Column of the polygons with the class.
    land_cover_names : Path, optional
        CSV: code, name.
    boundary : Path, optional
        Polygons to which results are cut; factors are worked out on the ground beyond as well.
    roads, buildings, people : Path, optional
        What may be harmed, counted in each class of the map: lines; polygons or points; persons per pixel.
    extras : tuple of ExtraFile
        Further rasters.
    """

    dem: Path
    inventory: Path | None = None
    ndvi: Path | None = None
    image: Path | None = None
    image_roles: tuple[str, ...] | None = None
    rivers: Path | None = None
    faults: Path | None = None
    lithology: Path | None = None
    lithology_field: str | None = None
    lithology_names: Path | None = None
    land_cover: Path | None = None
    land_cover_field: str | None = None
    land_cover_names: Path | None = None
    boundary: Path | None = None
    roads: Path | None = None
    buildings: Path | None = None
    people: Path | None = None
    extras: tuple[ExtraFile, ...] = ()

    def __post_init__(self) -> None:
        for name in _PATHS:
            if isinstance(given := getattr(self, name), str):
                object.__setattr__(self, name, Path(given))

    @property
    def exposed(self) -> bool:
        """Whether anything that may be harmed was given."""
        return any(path is not None for path in (self.roads, self.buildings, self.people))


@dataclass(frozen=True)
class AlignSettings:
    """The knobs of aligning: the grid (None: that of the elevation model) and how landslides become pixels.

    crs: a projected CRS such as "EPSG:32650". resolution_m: side of a pixel.
    """

    crs: str | None = knob(
        None, option="--crs", page="Coordinate system of the grid", metavar="EPSG:…",
        help="A projected one, such as EPSG:32650; by default that of the elevation model, or UTM.",
    )  # fmt: skip
    resolution_m: float | None = knob(
        None, option="--resolution", page="Metres per pixel, 0 for those of the DEM", unit="m", low=0, above=True,
        offered=(0.0, 10_000.0), help="metres per pixel; by default those of the elevation model",
    )  # fmt: skip
    inventory_rule: inventories.Rule = knob(
        "centre", option="--inventory-rule", page="Which pixels a landslide has", choices=inventories.RULES,
        help="which pixels a landslide has: those whose centre lies inside; the same, and at least one each; all "
        "that are touched",
    )  # fmt: skip
    derive: DeriveSettings = knob(
        factory=DeriveSettings, help="the knobs of deriving factors", option=NESTED, page=NESTED
    )

    def __post_init__(self) -> None:
        check(self)


def align(
    files: LayerFiles,
    settings: AlignSettings | None = None,
    progress: Progress = SILENT,
) -> Layers:
    """Read every file onto one grid: cubic for measurements, nearest for classes, centres for polygons.

    The grid is the elevation model's own, or one in UTM when it has none that is projected, cropped to the
    boundary; beyond it only the elevation model is read (`Layers.ground`), so that the boundary changes no
    value. Grids are read whole, warped block by block; `memory_bill` refuses what would not fit, before.
    Files are never changed. InputError says which file cannot be used, and the cure.
    """
    settings = settings or AlignSettings()
    area = grid_of(files, settings)
    memory_bill(area.geobox, layers_in(files))
    layers = align_on(area.geobox, files, settings, area.notes, progress)
    return _with_ground(layers, area, files) if area.is_part else layers


def layers_in(files: LayerFiles) -> int:
    """Return how many layers there may be, aligned and derived."""
    return 10 + len(files.extras)


def grid_of(files: LayerFiles, settings: AlignSettings) -> Area:
    """Return the grid that `align` lays the files on, as far as the boundary needs it."""
    facts = aligned.grid_facts(files.dem)
    whole, notes = target_grid(facts, settings.crs, settings.resolution_m)
    return area_of(whole, files.boundary, notes)


def align_on(
    geobox: GeoBox,
    files: LayerFiles,
    settings: AlignSettings,
    notes: tuple[str, ...] = (),
    progress: Progress = SILENT,
) -> Layers:
    """Do what `align` does on a grid that is given."""
    steps = sum(value is not None for value in vars(files).values())
    numbers = itertools.count(1)

    def tick(result: _Result) -> _Result:
        progress.tell(next(numbers) / steps)
        return result

    dem = tick(aligned.read_layer(files.dem, geobox, ELEVATION))
    layers = Layers(geobox, dem.values, settings=settings.derive)
    told = [*dem.notes]
    index = _vegetation(files, geobox)
    if index is not None:
        layers = replace(layers, ndvi=tick(index.values))
        told += index.notes
    if files.rivers is not None:
        rivers = tick(lines_of(files.rivers, ("line", "polygon"), geobox, told))
        layers = replace(layers, rivers=rivers)
    if files.faults is not None:
        layers = replace(layers, faults=tick(lines_of(files.faults, ("line",), geobox, told)))
    lithology, hardness = tick(_rocks(files, geobox, told))
    layers = replace(layers, lithology=lithology, hardness=hardness)
    if files.land_cover is not None:
        names = read_class_names(files.land_cover_names)
        cover = classes.read_classes(files.land_cover, geobox, files.land_cover_field, names)
        told += cover.notes
        layers = replace(layers, land_cover=tick(ClassGrid(cover.codes, cover.names)))
    layers = replace(layers, extras=tuple(tick(_extra(extra, geobox, told)) for extra in files.extras))
    if files.boundary is not None:
        outline = features.read_features(files.boundary, ("polygon",), geobox)
        told += outline.notes
        ones = np.ones(len(outline.shapes), np.int32)
        layers = replace(layers, within=features.rasterise_numbers(outline.shapes, ones, geobox) > 0)
    if files.inventory is not None:
        found = tick(inventories.read_slides(files.inventory, geobox, settings.inventory_rule))
        told += found.notes
        layers = replace(layers, landslides=found.table, groups=found.groups)
    return replace(layers, notes=(*notes, *dict.fromkeys(told)))


def lines_of(
    path: Path, wanted: tuple[features.Shape, ...], geobox: GeoBox, told: list[str]
) -> "GeoDataFrame":
    """Return faults or rivers in the CRS of the grid, and add what is to be known of them to `told`.

    NoDataError where they would lie on the grid if their coordinates were read another way.
    """
    found = features.read_features(path, wanted, geobox)
    found.require_plausible()
    told += found.notes
    return found.table


def _with_ground(layers: Layers, area: Area, files: LayerFiles) -> Layers:
    """Return the layers with the elevation model around them, from which their own is cut."""
    wide, notes = area.ground()
    dem = aligned.read_grid(files.dem, wide.whole, ELEVATION)
    ground = Layers(wide.whole, dem, rivers=layers.rivers, faults=layers.faults, settings=layers.settings)
    own = dem[wide.window].copy()
    return replace(layers, dem=own, ground=Ground(ground, wide.window), notes=(*layers.notes, *notes))


def _rocks(files: LayerFiles, geobox: GeoBox, told: list[str]) -> tuple[ClassGrid | None, ClassGrid | None]:
    """Return lithology, and hardness where a column or the table of names grades the rocks."""
    if files.lithology is None:
        return None, None
    names = read_class_names(files.lithology_names)
    rock = classes.read_classes(files.lithology, geobox, files.lithology_field, names)
    told += rock.notes
    grades: NDArray[np.float32] | None = None
    if names.hardness:
        grades = graded(rock.codes, names.grades(rock.names))
    elif not classes.is_raster(files.lithology):
        grades = classes.read_grades(files.lithology, geobox, "hardness", breaks.HARDNESS.codes)
    hardness = None if grades is None else ClassGrid(grades, HARDNESS)
    return ClassGrid(rock.codes, rock.names), hardness


def graded(codes: NDArray[np.float32], grade_of: Mapping[int, int]) -> NDArray[np.float32]:
    """Return the grade of every rock, NaN where it has none."""
    grades = np.full(codes.shape, np.nan, np.float32)
    for value, grade in grade_of.items():
        grades[codes == value] = grade
    return grades


def _vegetation(files: LayerFiles, geobox: GeoBox) -> aligned.ReadGrid | None:
    """Return the vegetation index as it was given, else of the image, else None."""
    if files.ndvi is not None:
        return aligned.read_layer(files.ndvi, geobox, NDVI)
    return None if files.image is None else vegetation.read_ndvi(files.image, geobox, files.image_roles)


def _extra(extra: ExtraFile, geobox: GeoBox, told: list[str]) -> ExtraLayer:
    if not extra.holds_classes:
        read = aligned.read_layer(extra.path, geobox, kind_named(extra.name))
        told += read.notes
        return ExtraLayer(extra.name, extra.title, read.values)
    found = classes.read_classes(extra.path, geobox, names=read_class_names(extra.names))
    told += found.notes
    return ExtraLayer(extra.name, extra.title, found.codes, found.names)
