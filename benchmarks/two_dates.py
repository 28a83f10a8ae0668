"""What `change` tells of two synthetic dates with known truth: seasons, lights, shifts, with near infrared and without.

    python -m benchmarks.two_dates --counties 3

Each county is painted twice on the same ground: before with every other landslide left out, the largest first, after
with all. Printed are, for each case, how many landslides came, how many of them the network found after at all, and how
many were told new or grown; how many of those that were there before were told new or gone, and how many outlines away
from any landslide were told new or gone (all of these are wrong); and what stayed unclear.
"""

import argparse
import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize
from scipy.ndimage import shift

import landslide_core as scarp
from landslide_core.synthetic.sample_counties import in_steps, save
from landslide_core.synthetic.scenery.imagery import expose
from landslide_core.synthetic.scenery.style import STYLES, Style, colour
from landslide_core.synthetic.terrain.inventory import mask_of
from landslide_core.synthetic.terrain.landslide_shapes import Landslide
from landslide_core.synthetic.world import World, painted, world

SIZE_PX, RESOLUTION_M, FIRST_SEED = 448, 2.0, 501
LEAST_PX = 150  # of a landslide: smaller ones the network mostly misses, which is not what is measured here
BANDS = ("blue", "green", "red", "nir")
HOME = STYLES["home"]
LIGHT = dataclasses.replace(
    HOME,
    sun_azimuth_deg=205.0,
    sun_elevation_deg=36.0,
    haze=0.45,
    gain=1500.0,
    tint=colour(1.06, 1.0, 0.94, 0.9),
)
SEASON = dataclasses.replace(LIGHT, greenness=0.3, autumn=0.35, bare_field_share=0.6)
Slides = tuple[Landslide, ...]


@dataclasses.dataclass(frozen=True)
class Case:
    """A pair of dates: how the earlier one looks, whether landslides came, and how far its content is shifted."""

    name: str
    before: Style = HOME
    came: bool = True
    near_infrared: bool = True
    shift_px: tuple[float, float] = (0.0, 0.0)


CASES = (
    Case("same light and season"),
    Case("shifted by (3.4, -2.2) px", shift_px=(3.4, -2.2)),
    Case("another season and light", SEASON),
    Case("another season and light, colours only", SEASON, near_infrared=False),
    Case("nothing came, another light", LIGHT, came=False),
    Case("nothing came, another season and light", SEASON, came=False),
    Case("nothing came, season and light, colours only", SEASON, came=False, near_infrared=False),
)


def image_of(county: World, style: Style, slides: Slides, grain: int) -> NDArray[np.uint16]:
    """The county in a style with these landslides; ground, fields and trees are the same each time."""
    canvas = painted(county.dem, county.resolution_m, style, county.seed, county.plan, slides)
    return in_steps(expose(canvas, style, np.random.default_rng(grain)))


def write(path: Path, image: NDArray[np.uint16], case: Case) -> Path:
    """Write an image on a grid in China; no file shows a real place."""
    grid = GeoBox(
        image.shape[1:], Affine(RESOLUTION_M, 0, 500_000, 0, -RESOLUTION_M, 3_000_000), "EPSG:32650"
    )
    count = 4 if case.near_infrared else 3
    save(path, image[:count], grid, nodata=0, descriptions=BANDS[:count])
    return path


def told(county: World, case: Case, folder: Path) -> dict[str, int]:
    """Run a case and count what is right and wrong."""
    sizes = {s.number: int(mask_of([s], county.dem.shape, RESOLUTION_M).sum()) for s in county.landslides}
    largest = sorted(county.landslides, key=lambda slide: -sizes[slide.number])
    slides = tuple(slide for slide in largest if sizes[slide.number] > LEAST_PX)
    old = slides[1::2] if case.came else slides
    before = image_of(county, case.before, old, 1)
    if any(case.shift_px):
        moved = [shift(band.astype(np.float32), case.shift_px, order=3, mode="nearest") for band in before]
        before = np.maximum(np.rint(np.stack(moved)), 1).astype(np.uint16)
    images = (
        write(folder / "before.tif", before, case),
        write(folder / "after.tif", image_of(county, HOME, slides, 2), case),
    )
    run = scarp.change(*images, folder / "out", scarp.DetectSettings(device="cpu"))
    kinds = painted_kinds(run)
    known = {slide.number: mask_of([slide], county.dem.shape, RESOLUTION_M) for slide in slides}
    there = {slide.number for slide in old}
    with rasterio.open(run.after.mask) as file:
        found = file.read(1) == 1

    def some(kind: str, wanted: Callable[[int], bool]) -> int:
        return sum(
            bool((kinds[kind] & mask).sum() > 0.2 * mask.sum()) for n, mask in known.items() if wanted(n)
        )

    everything = np.any(list(known.values()), axis=0)
    false = sum(not everything[mask].any() for mask in pieces(run, ("new", "gone")))
    return {
        "came": len(slides) - len(old),
        "found after": sum(
            bool((found & mask).sum() > 0.2 * mask.sum()) for n, mask in known.items() if n not in there
        ),
        "told new": some("new", lambda n: n not in there) + some("grown", lambda n: n not in there),
        "there": len(old),
        "told new, wrongly": some("new", lambda n: n in there),
        "told gone, wrongly": some("gone", lambda n: n in there),
        "elsewhere new or gone": false,
        "unclear": run.counts["unclear"],
    }


def painted_kinds(run: scarp.ChangeRun) -> dict[str, NDArray[np.bool_]]:
    """Masks (rows, cols) of each kind."""
    return {
        kind: np.any([np.zeros((SIZE_PX, SIZE_PX), bool), *pieces(run, (kind,))], axis=0)
        for kind in run.counts
    }


def pieces(run: scarp.ChangeRun, kinds: tuple[str, ...]) -> list[NDArray[np.bool_]]:
    """A mask of each landslide of these kinds."""
    table = gpd.read_file(run.outlines)
    place = Affine(*run.manifest["scene"]["affine"])
    return [
        rasterize([shape], (SIZE_PX, SIZE_PX), transform=place, dtype="uint8").astype(bool)
        for shape in table[table["kind"].isin(kinds)].geometry
    ]


def main() -> None:
    """Print a row for each case."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counties", type=int, default=3, help="how many counties are drawn")
    given = parser.parse_args()
    counties = [world(FIRST_SEED + n, SIZE_PX, RESOLUTION_M, "home") for n in range(given.counties)]
    for case in CASES:
        total: dict[str, int] = {}
        for county in counties:
            with tempfile.TemporaryDirectory() as folder:
                for name, count in told(county, case, Path(folder)).items():
                    total[name] = total.get(name, 0) + count
        print(f"| {case.name} | {' | '.join(str(count) for count in total.values())} |", flush=True)
        if case is CASES[-1]:
            print("| case |", " | ".join(total), "|")


if __name__ == "__main__":
    main()
