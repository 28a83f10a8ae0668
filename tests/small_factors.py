"""A small county with known layers for tests of the factors."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely import LineString, Point, box

from landslide_core.factors import Factor
from landslide_core.factors.stack import FactorStack

CRS = "EPSG:32650"
ROWS, COLS, PIXEL_M = 60, 80, 10.0
AFFINE = Affine(PIXEL_M, 0, 500_000, 0, -PIXEL_M, 3_300_000)
GEOBOX = GeoBox((ROWS, COLS), AFFINE, CRS)


def write_tif(
    path: Path, values: NDArray, affine: Affine = AFFINE, crs: str | None = CRS, nodata=None
) -> Path:
    with rasterio.open(
        path, "w", "GTiff", values.shape[1], values.shape[0], 1, crs, affine, values.dtype.name, nodata
    ) as dataset:
        dataset.write(values, 1)
    return path


def dem() -> NDArray[np.float32]:
    """A ridge with a valley beside it, in metres."""
    rows, cols = np.mgrid[:ROWS, :COLS]
    ground = 400 + 80 * np.sin(cols / 12) + 2 * (ROWS - rows) + np.random.default_rng(0).random((ROWS, COLS))
    return ground.astype(np.float32)


def place(col: float, row: float) -> tuple[float, float]:
    """Easting and northing of a pixel position."""
    return AFFINE * (col, row)


def write_lines(path: Path, crs: str | None = CRS, shift: float = 0.0) -> Path:
    """A line down the middle column."""
    line = LineString([place(40.5 + shift, -20), place(40.5 + shift, ROWS + 20)])
    gpd.GeoDataFrame({"name": ["fault"]}, geometry=[line], crs=crs).to_file(path)
    return path


def slides(count: int = 40, seed: int = 1) -> gpd.GeoDataFrame:
    """Squares of 2 x 2 pixels on whole pixels, apart from each other."""
    spots = np.random.default_rng(seed).choice(20 * 15, count, replace=False)
    shapes = [
        box(*place(4 * (n % 20), 4 * (n // 20) + 2), *place(4 * (n % 20) + 2, 4 * (n // 20))) for n in spots
    ]
    return gpd.GeoDataFrame({"name": [f"slide {n}" for n in spots]}, geometry=shapes, crs=CRS)


def write_inputs(folder: Path) -> dict[str, Path]:
    """Every layer as a file: dem, inventory, points, faults, ndvi, lithology, land cover, boundary."""
    rows, cols = np.mgrid[:ROWS, :COLS]
    paths = {
        "dem": write_tif(folder / "dem.tif", dem()),
        "ndvi": write_tif(folder / "ndvi.tif", (0.5 + 0.3 * np.cos(rows / 9)).astype(np.float32)),
        "land_cover": write_tif(folder / "cover.tif", (1 + (cols // 27)).astype(np.uint8)),
        "faults": write_lines(folder / "faults.gpkg"),
    }
    paths["rivers"] = paths["faults"]
    paths["inventory"] = folder / "slides.gpkg"
    slides().to_file(paths["inventory"])
    rocks = gpd.GeoDataFrame(
        {"rock": ["shale", "granite"], "hardness": [4, 1]},
        geometry=[box(*place(0, ROWS), *place(40, 0)), box(*place(40, ROWS), *place(COLS, 0))], crs=CRS,
    )  # fmt: skip
    paths["lithology"] = folder / "rocks.gpkg"
    rocks.to_file(paths["lithology"])
    paths["boundary"] = folder / "boundary.gpkg"
    gpd.GeoDataFrame(geometry=[box(*place(10, 50), *place(70, 10))], crs=CRS).to_file(paths["boundary"])
    paths["points"] = folder / "points.gpkg"
    gpd.GeoDataFrame(geometry=[Point(place(c + 0.5, 7.5)) for c in (3, 30, 60)], crs=CRS).to_file(
        paths["points"]
    )
    return paths


CONTINUOUS = Factor("slope", "Slope", "°", "continuous")
CATEGORICAL = Factor("rock", "Rock", "", "categorical", classes={1: "hard", 2: "soft", 3: "absent"})


def stack(rows: int = 40, cols: int = 50, seed: int = 0, rate: float = 0.05) -> FactorStack:
    """A slope and a rock, with landslides of four pixels that favour steep and soft ground, and some holes."""
    rng = np.random.default_rng(seed)
    slope = rng.uniform(0, 50, (rows, cols)).astype(np.float32)
    rock = rng.integers(1, 3, (rows, cols)).astype(np.float32)
    slope[0, :5] = np.nan
    odds = rate * (slope / 25) * rock
    landslides = rng.random((rows, cols)) < np.nan_to_num(odds)
    groups = np.where(landslides, (np.arange(rows * cols).reshape(rows, cols) // 4) + 1, 0).astype(np.int32)
    geobox = GeoBox((rows, cols), AFFINE, CRS)
    return FactorStack.stacked([CONTINUOUS, CATEGORICAL], [slope, rock], geobox, landslides, groups)


def write_samples(folder: Path) -> Path:
    """A folder of samples whose only sample is a small county with layers; returns the folder."""
    paths = write_inputs(folder)
    roles = {
        "dem": "dem", "ndvi": "ndvi", "land_cover": "land_cover", "landslides": "inventory",
        "streams": "rivers", "faults": "faults", "lithology": "lithology",
    }  # fmt: skip
    sample = {
        "id": "small", "title": "Small county (synthetic)", "description": "Made by the tests.",
        "scene": paths["dem"].name, "factors": {name: paths[given].name for name, given in roles.items()},
    }  # fmt: skip
    names = {"1": "forest", "2": "field", "3": "bare ground"}
    (folder / "catalog.json").write_text(json.dumps({"samples": [sample], "land_cover_classes": names}))
    return folder


def valley(rows=40, cols=31):
    """A V-shaped valley that falls to the south."""
    row, col = np.mgrid[:rows, :cols]
    return (200 + 5 * np.abs(col - cols // 2) - 0.5 * row).astype(np.float32)
