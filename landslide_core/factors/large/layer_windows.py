"""Layer files on one grid, each opened once and aligned where it is read."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors import breaks
from landslide_core.factors.align import HARDNESS, ExtraFile, LayerFiles, graded, lines_of
from landslide_core.factors.area import Area
from landslide_core.factors.layers import ClassGrid, DeriveSettings, ExtraLayer, Layers
from landslide_core.io.class_names import ClassNames, read_class_names
from landslide_core.io.layers import classes
from landslide_core.io.rasters import aligned, vegetation
from landslide_core.io.rasters.chunked import strips_of
from landslide_core.io.rasters.kinds import ELEVATION, NDVI, Kind, kind_named
from landslide_core.io.vectors import features

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Reading = Callable[[slice, slice], NDArray[np.float32]]  # rows, cols -> float32, NaN where unknown


class LayerWindows:
    """The aligned layers of `align`, any window of them at a time. Close it after use.

    Windows are those of the grid over all of the elevation model; only what a window holds is read and warped.
    notes: what is to be said of the rasters. InputError for files that cannot be used, as from `align`.
    """

    def __init__(self, files: LayerFiles, area: Area, settings: DeriveSettings) -> None:
        self.geobox, self._settings = area.whole, settings
        top = area.window[0].start
        self._strips = [
            (slice(rows.start + top, rows.stop + top), area.window[1]) for rows in strips_of(area.geobox)
        ]
        with ExitStack() as opening:
            self._closing = opening
            self._told: list[str] = []
            self._dem = self._grid(files.dem, ELEVATION)
            self._ndvi = self._vegetation(files)
            self._rocks = self._rock_classes(files)
            self._hardness = self._hardness_of(files)
            self._cover: classes.OpenClasses | None = None
            if files.land_cover is not None:
                names = read_class_names(files.land_cover_names)
                self._cover = self._classes(files.land_cover, files.land_cover_field, names)
            self._extras = tuple(self._extra(extra) for extra in files.extras)
            self._rivers = self._lines(files.rivers, ("line", "polygon"))
            self._faults = self._lines(files.faults, ("line",))
            self._outline: NDArray[Any] | None = None
            if files.boundary is not None:
                outline = features.read_features(files.boundary, ("polygon",), self.geobox)
                self._told += outline.notes
                self._outline = outline.shapes
            self._closing = opening.pop_all()

    def read(self, rows: slice, cols: slice) -> Layers:
        """Return the layers of one window, without landslides; every part as `align` gives it."""
        geobox = self.geobox[rows, cols]
        within = None
        if self._outline is not None:
            ones = np.ones(self._outline.size, np.int32)
            within = features.rasterise_numbers(self._outline, ones, geobox) > 0
        rocks, cover = self._rocks, self._cover
        return Layers(
            geobox,
            self._dem(rows, cols),
            ndvi=None if self._ndvi is None else self._ndvi(rows, cols),
            rivers=self._rivers,
            faults=self._faults,
            lithology=None if rocks is None else ClassGrid(rocks.read(rows, cols), rocks.names),
            hardness=None if self._hardness is None else ClassGrid(self._hardness(rows, cols), HARDNESS),
            land_cover=None if cover is None else ClassGrid(cover.read(rows, cols), cover.names),
            extras=tuple(
                ExtraLayer(name, title, read(rows, cols), names) for name, title, read, names in self._extras
            ),
            within=within,
            settings=self._settings,
            of_px=self.geobox.shape[0] * self.geobox.shape[1],
        )

    def close(self) -> None:
        """Give the files back."""
        self._closing.close()

    def _grid(self, path: Path, kind: Kind) -> Reading:
        return self._kept(aligned.open_grid(path, self.geobox, kind, exact=True))

    def _kept(self, opened: aligned.AlignedGrid | vegetation.NdviOnGrid) -> Reading:
        self._closing.callback(opened.close)
        self._told += opened.notes
        return opened.read

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of the layers, as `align` says it."""
        return tuple(dict.fromkeys(self._told))

    def _classes(self, path: Path, field: str | None, names: ClassNames) -> classes.OpenClasses:
        opened = classes.open_classes(path, self.geobox, self._strips, field, names)
        self._told += opened.notes
        self._closing.callback(opened.close)
        return opened

    def _vegetation(self, files: LayerFiles) -> Reading | None:
        if files.ndvi is not None:
            return self._grid(files.ndvi, NDVI)
        if files.image is None:
            return None
        return self._kept(vegetation.open_ndvi(files.image, self.geobox, files.image_roles, exact=True))

    def _rock_classes(self, files: LayerFiles) -> classes.OpenClasses | None:
        if files.lithology is None:
            return None
        names = read_class_names(files.lithology_names)
        return self._classes(files.lithology, files.lithology_field, names)

    def _hardness_of(self, files: LayerFiles) -> Reading | None:
        rocks = self._rocks
        if files.lithology is None or rocks is None:
            return None
        grades = read_class_names(files.lithology_names).grades(rocks.names)
        if grades:
            return lambda rows, cols: graded(rocks.read(rows, cols), grades)
        if classes.is_raster(files.lithology):
            return None
        return classes.open_grades(files.lithology, self.geobox, "hardness", breaks.HARDNESS.codes)

    def _extra(self, extra: ExtraFile) -> tuple[str, str, Reading, Mapping[int, str] | None]:
        if not extra.holds_classes:
            return extra.name, extra.title, self._grid(extra.path, kind_named(extra.name)), None
        found = self._classes(extra.path, None, read_class_names(extra.names))
        return extra.name, extra.title, found.read, found.names

    def _lines(self, path: Path | None, wanted: tuple[features.Shape, ...]) -> "GeoDataFrame | None":
        return None if path is None else lines_of(path, wanted, self.geobox, self._told)
