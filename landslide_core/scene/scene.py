"""Scene, an image opened lazily: band roles, valid mask, geobox, resolution."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.errors import MismatchError, NeedsMemoryError, SettingError
from landslide_core.scene import geodesy
from landslide_core.scene.bands import BAND_ROLES, guess_roles
from landslide_core.scene.resampled import ResampledSource
from landslide_core.scene.sources import PixelSource

__all__ = ["BAND_ROLES", "Overview", "Scene", "Window", "guess_roles"]

Window = tuple[slice, slice]  # (rows, cols), always inside the scene
_MAX_RESAMPLED_PX = 40_000_000_000
_GREY_SERVES = ("red", "green", "blue")


@dataclass(frozen=True, eq=False)
class Overview:
    """A scene at reduced resolution: pixels (bands, rows, cols), valid (rows, cols), its geobox."""

    pixels: NDArray[Any]
    valid: NDArray[np.bool_]
    geobox: GeoBox


@dataclass(frozen=True, eq=False)
class Scene:
    """An image on its grid. Pixels stay in the file until read.

    `geobox.crs` is None without georeference, and its affine is then the identity (pixel coordinates).
    `roles` and `descriptions` have one entry per image band; alpha and mask bands are not among them.
    `notes` are sentences for the user: what was guessed and what is missing. `told_m` is the pixel size in metres
    that a person gave for an image without georeference.
    """

    name: str
    path: Path | None
    geobox: GeoBox
    dtype: str
    roles: tuple[str, ...]
    descriptions: tuple[str, ...]
    source: PixelSource
    notes: tuple[str, ...] = ()
    told_m: float | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols)."""
        return (int(self.geobox.shape[0]), int(self.geobox.shape[1]))

    @property
    def georeferenced(self) -> bool:
        """Whether the pixels have a place on the Earth."""
        return self.geobox.crs is not None

    @property
    def resolution_m(self) -> float | None:
        """Metres per pixel on the ground at the scene's middle; as told, or None, without georeference."""
        return geodesy.resolution_m(self.geobox) if self.georeferenced else self.told_m

    @property
    def pixel_sides_m(self) -> tuple[float, float] | None:
        """Metres from row to row and from column to column at the scene's middle; None where unknown."""
        if not self.georeferenced:
            return None if self.told_m is None else (self.told_m, self.told_m)
        return geodesy.pixel_sides_m(self.geobox)

    @property
    def key(self) -> str:
        """A text that changes when the file, the grid or the roles change: for caches."""
        stat = None if self.path is None else self.path.stat()
        version = (id(self.source),) if stat is None else (str(self.path), stat.st_mtime_ns, stat.st_size)
        place = (self.shape, tuple(self.geobox.affine)[:6], str(self.geobox.crs), self.told_m)
        return repr((*version, *place, self.roles))

    def with_roles(self, roles: Sequence[str]) -> "Scene":
        """Return the scene with other band roles; InputError if their number or a name is wrong."""
        return replace(self, roles=checked_roles(roles, len(self.roles)))

    def indexes(self, wanted: Sequence[str]) -> tuple[int, ...]:
        """Return the 0-based band of each wanted role; InputError names what is missing.

        In a scene whose only colour is grey, the grey band serves for red, green and blue. "other" is the first band
        of which nothing is known.
        """
        have = {role: index for index, role in reversed(list(enumerate(self.roles)))}
        if "grey" in have and not set(have) & set(_GREY_SERVES):
            have |= dict.fromkeys(_GREY_SERVES, have["grey"])
        missing = [role for role in wanted if role not in have]
        if missing:
            raise MismatchError(
                f"{self.name} has no band for {', '.join(missing)}; its bands are {', '.join(self.roles)}.",
                "Say which band holds what (the band roles), or choose a network that needs fewer bands.",
            )
        return tuple(have[role] for role in wanted)

    def read(
        self, rows: slice, cols: slice, wanted: Sequence[str], shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return the wanted roles as (bands, rows, cols) in the scene's dtype."""
        return self.source.read(self.indexes(wanted), rows, cols, shape)

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols), True where the scene holds data."""
        return self.source.valid(rows, cols, shape)

    def overview(self, max_px: int = 1024, wanted: Sequence[str] | None = None) -> Overview:
        """Return the scene reduced to at most `max_px` pixels on its longest side (all bands by default)."""
        rows, cols = self.shape
        factor = max(1.0, max(rows, cols) / max_px)
        shape = (max(1, round(rows / factor)), max(1, round(cols / factor)))
        whole = (slice(0, rows), slice(0, cols))
        bands = range(len(self.roles)) if wanted is None else self.indexes(wanted)
        pixels = self.source.read(bands, *whole, shape)
        valid = self.source.valid(*whole, shape)
        pixels.flags.writeable = valid.flags.writeable = False
        return Overview(pixels, valid, self.geobox.zoom_to(shape))

    def with_pixel_size(self, metres: float | None) -> "Scene":
        """Return the scene with that pixel size if it has no georeference; a georeference knows better."""
        if metres is None:
            return self
        if self.georeferenced:
            note = f"its georeference says {self.resolution_m:.3g} m per pixel: {metres:g} m was not used"
            return replace(self, notes=(*self.notes, note))
        note = f"{metres:g} m per pixel as told: the file does not say it"
        return replace(self, told_m=metres, notes=(*self.notes, note))

    def moved(self, by: tuple[float, float] | None) -> "Scene":
        """Return the scene with its georeference moved by (easting, northing), in the units of its CRS.

        InputError where it has none.
        """
        if by is None:
            return self
        if not self.georeferenced:
            raise MismatchError(
                f"{self.name} has no georeference that could be moved.",
                "Leave the move out, or give it its place.",
            )
        affine = Affine.translation(*by) @ self.geobox.affine
        note = f"its georeference was moved by {by[0]:.7g}, {by[1]:.7g} (easting, northing in the units of its CRS)"
        return replace(
            self, geobox=GeoBox(self.geobox.shape, affine, self.geobox.crs), notes=(*self.notes, note)
        )

    def resampled(self, to_m: float) -> "Scene":
        """Return the scene on a grid of square pixels of `to_m` metres over the same ground.

        Interpolates bilinearly between pixels when the new grid is finer and averages with a tent
        filter when it is coarser; invalid pixels take no part. InputError where the pixel size is unknown.
        """
        sides_m, now_m = self.pixel_sides_m, self.resolution_m
        if sides_m is None:
            raise MismatchError(
                f"{self.name} has no georeference, so its resolution in metres is unknown.",
                "Say how many metres a pixel has, add a world file and a .prj file, or run it as it is.",
                {"pixel_size": "METRES", "as_it_is": ""},
            )
        if not np.isfinite(to_m) or to_m <= 0:
            raise SettingError(
                f"A resolution of {to_m} m is not possible.", "Give a number of metres above zero."
            )
        rows, cols = (
            max(1, round(pixels * side_m / to_m)) for pixels, side_m in zip(self.shape, sides_m, strict=True)
        )
        if rows * cols > _MAX_RESAMPLED_PX:
            raise NeedsMemoryError(
                f"{self.name} would have {rows * cols:,} pixels at {to_m} m per pixel.",
                f"Choose a coarser resolution; its own is {now_m:.3g} m.",
            )
        resampled = self.on_shape((rows, cols))
        note = f"resampled from {now_m:.3g} m to {to_m:.3g} m per pixel"
        told_m = None if self.told_m is None else to_m
        return replace(resampled, notes=(*self.notes, note), told_m=told_m)

    def on_shape(self, shape: tuple[int, int]) -> "Scene":
        """Return the scene on a grid of that many (rows, cols) over the same ground; see `resampled`."""
        if shape == self.shape:
            return self
        source = ResampledSource(self.source, self.shape, shape)
        told_m = None if self.told_m is None else self.told_m * self.shape[0] / shape[0]
        return replace(self, geobox=self.geobox.zoom_to(shape), source=source, told_m=told_m)

    def close(self) -> None:
        """Give the file back; the scene cannot be read afterwards."""
        self.source.close()


def checked_roles(roles: Sequence[str], count: int) -> tuple[str, ...]:
    """Return `roles` if there are `count`, all known and none but "other" twice; InputError otherwise."""
    unknown = sorted(set(roles) - set(BAND_ROLES))
    if unknown:
        raise SettingError(
            f"Unknown band role: {', '.join(unknown)}.", f"The roles are {', '.join(BAND_ROLES)}."
        )
    if len(roles) != count:
        raise SettingError(
            f"{len(roles)} band roles were given for {count} bands.",
            "Give one role per band, 'other' for bands that are not needed.",
        )
    twice = sorted({role for role in roles if role != "other" and list(roles).count(role) > 1})
    if twice:
        raise SettingError(
            f"More than one band is called {', '.join(twice)}.", "Give each role to one band only."
        )
    return tuple(roles)
