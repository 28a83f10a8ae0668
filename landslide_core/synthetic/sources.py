"""What the sample files are, in words and as a catalogue."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landslide_core.synthetic.scenery.canvas import COVER, SCAR
from landslide_core.synthetic.terrain.geology import HARDNESS, ROCKS
from landslide_core.synthetic.terrain.landslide_law import Law
from landslide_core.synthetic.world import SAMPLE_SEEDS

TITLES = {
    "home": (
        "Home county (synthetic)",
        "Wooded, terraced hills in late spring; yellow-brown soil, clear air.",
    ),
    "other": (
        "Other county (synthetic)",
        "Another county in a drier season: red soil, low sun from the east, haze.",
    ),
}
FILES = {
    "scene_synthetic.tif": "image of a part of the county: blue, green, red, nir; 11-bit digital numbers "
    "(uint16, steps of 6, 6, 6 and 12), 2 m, nodata 0",
    "scene_reference_synthetic.tif": "reference mask on the image's grid: 1 landslide, 0 none",
    "scene_reference_synthetic.gpkg": "outlines of the landslides in the image (clipped to it)",
    "before_synthetic.tif": "the earlier one of two dates: as the image, of another part, in another light, its "
    "content 3 pixels below and 2 left of where it should lie",
    "after_synthetic.tif": "the later one of the two: landslides came, grew, stayed and went "
    "(landslide_core/synthetic/two_dates.py)",
    "dem_synthetic.tif": "elevation in metres (steps of 1/8 m), whole county",
    "ndvi_synthetic.tif": "vegetation index -1 to 1 before the landslides, of the ground itself (no haze)",
    "land_cover_synthetic.tif": "land cover before the landslides, class numbers below",
    "susceptibility_synthetic.tif": "the known probability from which the landslides were drawn",
    "landslides_synthetic.gpkg": "landslide inventory: id, kind, area_m2, length_m, age (0 fresh to 1)",
    "streams_synthetic.gpkg": "streams from flow accumulation: id, drained_km2",
    "faults_synthetic.gpkg": "faults: id, length_m",
    "lithology_synthetic.gpkg": "rock units: unit, rock, hardness (1 hard to 4 soft), hardness_class",
}

TWO_DATES = "home"  # the county of which there are two dates
_TWO_DATES_TITLE = "Home county at two dates (synthetic)"
FACTORS = {
    "dem": "tif",
    "ndvi": "tif",
    "land_cover": "tif",
    "susceptibility": "tif",
    "landslides": "gpkg",
    "streams": "gpkg",
    "faults": "gpkg",
    "lithology": "gpkg",
}


def catalog(seeds: dict[str, int]) -> dict[str, Any]:
    """What the web pages offer: per sample the scene and its reference, and the county's factor layers."""
    samples = []
    for style, seed in seeds.items():
        title, text = TITLES[style]
        folder = f"{style}_county"
        samples.append(
            {
                "id": folder,
                "title": title,
                "description": text,
                "synthetic": True,
                "seed": seed,
                "scene": f"{folder}/scene_synthetic.tif",
                "dem": f"{folder}/dem_synthetic.tif",
                "reference": f"{folder}/scene_reference_synthetic.gpkg",
                "reference_mask": f"{folder}/scene_reference_synthetic.tif",
                "factors": {name: f"{folder}/{name}_synthetic.{ending}" for name, ending in FACTORS.items()},
            }
        )
    pairs = [
        {
            "id": f"{style}_county",
            "title": _TWO_DATES_TITLE,
            "description": "A part of its hills before and after a storm, in another light; landslides came, grew, "
            "stayed and went. Drawn by Scarp: no real place.",
            "synthetic": True,
            "before": f"{style}_county/before_synthetic.tif",
            "after": f"{style}_county/after_synthetic.tif",
        }
        for style in seeds
        if style == TWO_DATES
    ]
    return {
        "synthetic": True,
        "samples": samples,
        "pairs": pairs,
        "land_cover_classes": {str(number): name for number, name in enumerate(COVER[:SCAR], 1)},
        "hardness_classes": {str(number): name for number, name in HARDNESS.items()},
        "lithology_units": {
            str(rock.number): {"rock": rock.name, "hardness": rock.hardness} for rock in ROCKS
        },
    }


def sources(seeds: dict[str, int], size: dict[str, float], files: Sequence[Path], folder: Path) -> str:
    """SOURCES.md: where every file comes from."""
    command = "python -m landslide_core sample"
    if seeds != SAMPLE_SEEDS:
        command += f" --seed {seeds['home']}"
    law = Law()
    county, county_m, scene, scene_m, dates = size.values()
    lines = [
        "# Sample data: all of it synthetic",
        "",
        "Drawn by Scarp itself; **no file shows a real place**, though the coordinates lie in China.",
        "Licence: as the project (Apache-2.0). Nothing was copied from any data set.",
        "",
        f"- Command: `{command}`; the same seed gives the same pixels.",
        f"- Seeds: {', '.join(f'{style} county {seed}' for style, seed in seeds.items())}. "
        "Training scenes are drawn from another seed space and never show these counties.",
        f"- County: {county} x {county} pixels of {county_m} m. Scene: {scene} x {scene} pixels of {scene_m} m, a part "
        f"of it. Two dates: {dates} x {dates} pixels of the scene.",
        "- Home county: EPSG:32650 (UTM 50N). Other county: EPSG:32648 (UTM 48N).",
        "",
        "## Files",
        "",
        "| file | bytes | what |",
        "|---|---|---|",
        *(
            f"| {path.as_posix()} | {(folder / path).stat().st_size:,} | synthetic: {FILES[path.name]} |"
            for path in files
        ),
        "| catalog.json | | list of the samples for the web pages, with all class tables |",
        "",
        "## The known answer",
        "",
        "Landslides were drawn with odds p / (1 - p) where",
        "",
        "```",
        *(line.strip() for line in (Law.__doc__ or "").split("\n\n")[1].splitlines()),
        "```",
        "",
        "with " + ", ".join(f"{name} {value}" for name, value in vars(law).items()) + ".",
        "Elevation and land cover have no effect of their own.",
        "",
        "## Classes",
        "",
        "Land cover: " + ", ".join(f"{number} {name}" for number, name in enumerate(COVER[:SCAR], 1)) + ".",
        "",
        "Rock units: "
        + ", ".join(f"{rock.number} {rock.name} ({HARDNESS[rock.hardness]})" for rock in ROCKS)
        + ".",
        "",
    ]
    return "\n".join(lines)
