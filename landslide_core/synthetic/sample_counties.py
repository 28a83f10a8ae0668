"""Writes the two synthetic counties that come with the project."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.io.plain.text import write_text
from landslide_core.io.rasters.writers import write_raster
from landslide_core.io.vectors.writers import write_layer
from landslide_core.synthetic.closeup import close_up, well_filled_corner
from landslide_core.synthetic.scenery.canvas import COVER, SCAR
from landslide_core.synthetic.scenery.style import STYLES
from landslide_core.synthetic.sources import TWO_DATES, catalog, sources
from landslide_core.synthetic.two_dates import two_dates
from landslide_core.synthetic.vector_layers import (  # fmt: skip
    PLACES,
    fault_table,
    geobox_of,
    landslide_table,
    lithology_table,
    stream_table,
)
from landslide_core.synthetic.world import SAMPLE_SEEDS, World, world

COVER_COLOURS = {
    1: (38, 92, 50, 255), 2: (150, 180, 100, 255), 3: (222, 205, 120, 255), 4: (190, 140, 100, 255),
    5: (200, 70, 70, 255), 6: (90, 90, 90, 255), 7: (70, 120, 200, 255),
}  # fmt: skip
# Small rasters need no overviews.
save = partial(
    write_raster,
    tags={"SYNTHETIC": "yes", "DESCRIPTION": "synthetic: drawn by Scarp, no real place"},
    overviews=False,
)
WRITTEN_AT = "2026-01-01T00:00:00Z"  # so that writing again gives the same GeoPackages


@dataclass(frozen=True)
class SampleSize:
    """How large the counties and their imaged parts are."""

    county_px: int = 800
    county_resolution_m: float = 12.5
    scene_px: int = 1280
    scene_resolution_m: float = 2.0
    two_dates_px: int = 640


def write_samples(
    folder: Path,
    seeds: dict[str, int] | None = None,
    size: SampleSize | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write `<style>_county/` for both styles, catalog.json and SOURCES.md; returns the files.

    The same seeds and size give the same pixels. `tell` receives a line for every step.
    """
    seeds, size, tell = seeds or SAMPLE_SEEDS, size or SampleSize(), tell or (lambda _: None)
    written: list[Path] = []
    for style, seed in seeds.items():
        tell(f"{style} county (synthetic, seed {seed}): terrain, geology, landslides")
        county = world(seed, size.county_px, size.county_resolution_m, style)
        corner = well_filled_corner(county, size.scene_px * size.scene_resolution_m)
        tell(f"{style} county: scene of {size.scene_px} x {size.scene_px} pixels")
        scene = close_up(county, STYLES[style], corner, size.scene_px, size.scene_resolution_m)
        target = folder / f"{style}_county"
        target.mkdir(parents=True, exist_ok=True)
        written += _write_county(target, style, county) + _write_scene(target, style, scene)
        if style == TWO_DATES:
            tell(f"{style} county: two dates of {size.two_dates_px} x {size.two_dates_px} pixels")
            written += _write_two_dates(target, style, scene, size.two_dates_px)
    texts = {
        "catalog.json": json.dumps(catalog(seeds), indent=2) + "\n",
        "SOURCES.md": sources(seeds, asdict(size), [path.relative_to(folder) for path in written], folder),
    }
    for name, text in texts.items():
        write_text(folder / name, text, newline="\n")
    return [*written, *(folder / name for name in texts)]


def _write_scene(folder: Path, style: str, scene: World) -> list[Path]:
    """Image, reference mask and reference outlines of the imaged part."""
    place = PLACES[style]
    box = geobox_of(scene, place)
    image, mask = folder / "scene_synthetic.tif", folder / "scene_reference_synthetic.tif"
    outlines = folder / "scene_reference_synthetic.gpkg"
    save(image, in_steps(scene.image), box, nodata=0, descriptions=("blue", "green", "red", "nir"))
    save(mask, scene.mask.astype(np.uint8), box, descriptions=("landslide",))
    write_layer(outlines, landslide_table(scene, place), "landslides_synthetic", WRITTEN_AT)
    return [image, mask, outlines]


def _write_two_dates(folder: Path, style: str, scene: World, size_px: int) -> list[Path]:
    """The earlier and the later image of a part of the scene."""
    pair = two_dates(scene, size_px)
    rows, cols = pair.window
    box = geobox_of(scene, PLACES[style])[rows, cols]
    written = []
    for name, image in (("before", pair.before), ("after", pair.after)):
        path = folder / f"{name}_synthetic.tif"
        save(path, in_steps(image), box, nodata=0, descriptions=("blue", "green", "red", "nir"))
        written.append(path)
    return written


def in_steps(image: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Pixels (blue, green, red, nir; rows; cols) in coarse steps, never 0, which is no-data.

    Finer steps than these are noise and would double the file.
    """
    steps = np.array([6, 6, 6, 12], dtype=np.uint16)[:, None, None]
    return np.asarray(np.maximum((image + steps // 2) // steps, 1) * steps, np.uint16)


def _write_county(folder: Path, style: str, county: World) -> list[Path]:
    """Every layer that the factor analysis needs."""
    place = PLACES[style]
    box = geobox_of(county, place)
    cover = county.cover.astype(np.uint8) + np.uint8(1)
    assert cover.max() <= SCAR, f"land cover shows the ground before the landslides: {COVER}"
    grids: dict[str, tuple[NDArray[np.generic], dict[int, tuple[int, int, int, int]] | None]] = {
        "dem": (np.round(county.dem * 8) / 8, None),
        "ndvi": (np.round(county.ndvi * 64) / 64, None),
        "susceptibility": (_six_bits(county.susceptibility), None),
        "land_cover": (cover, COVER_COLOURS),
    }
    tables = {
        "landslides": landslide_table,
        "streams": stream_table,
        "faults": fault_table,
        "lithology": lithology_table,
    }
    written = []
    for name, (grid, colours) in grids.items():
        path = folder / f"{name}_synthetic.tif"
        nodata = 0 if colours else -9999.0
        save(path, grid, box, nodata=nodata, colormap=colours, descriptions=(name,))
        written.append(path)
    for name, table in tables.items():
        path = folder / f"{name}_synthetic.gpkg"
        write_layer(path, table(county, place), f"{name}_synthetic", WRITTEN_AT)
        written.append(path)
    return written


def _six_bits(grid: NDArray[np.float32]) -> NDArray[np.float32]:
    """Values to about one per cent: the bits below would only cost bytes."""
    mantissa, exponent = np.frexp(grid)
    return np.asarray(np.ldexp(np.round(mantissa * 64) / 64, exponent), dtype=np.float32)
