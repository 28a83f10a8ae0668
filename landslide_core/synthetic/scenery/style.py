"""Light, season, rock and sensor of one scene."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float32]


def colour(*reflectance: float) -> Colour:
    """Reflectance in blue, green, red, nir."""
    return np.array(reflectance, dtype=np.float32)


# Reflectance in (blue, green, red, nir), after common spectral libraries, rounded.
CONIFER = colour(0.026, 0.042, 0.030, 0.26)
BROADLEAF = colour(0.032, 0.066, 0.036, 0.42)
BAMBOO = colour(0.036, 0.080, 0.044, 0.46)
AUTUMN = colour(0.045, 0.070, 0.080, 0.28)
SHRUB = colour(0.042, 0.072, 0.050, 0.33)
GRASS = colour(0.050, 0.090, 0.062, 0.38)
DRY_GRASS = colour(0.075, 0.110, 0.115, 0.29)
CROP = colour(0.040, 0.092, 0.048, 0.48)
YOUNG_CROP = colour(0.065, 0.110, 0.095, 0.33)
STUBBLE = colour(0.105, 0.150, 0.180, 0.30)
PLASTIC = colour(0.260, 0.290, 0.300, 0.36)
PADDY = colour(0.070, 0.085, 0.075, 0.12)
CONCRETE = colour(0.270, 0.295, 0.310, 0.35)
ASPHALT = colour(0.115, 0.122, 0.126, 0.15)
GRAVEL = colour(0.185, 0.205, 0.215, 0.26)
WATER = colour(0.060, 0.070, 0.050, 0.020)
SOILS = (
    colour(0.080, 0.120, 0.165, 0.24),  # brown
    colour(0.065, 0.090, 0.175, 0.25),  # red
    colour(0.105, 0.165, 0.225, 0.31),  # yellow brown
    colour(0.135, 0.190, 0.260, 0.34),  # ochre, dry
    colour(0.150, 0.170, 0.190, 0.24),  # grey shale
    colour(0.220, 0.255, 0.290, 0.35),  # pale sandstone
)
ROOFS = (
    colour(0.120, 0.125, 0.130, 0.15),  # grey tile
    colour(0.250, 0.270, 0.280, 0.31),  # concrete
    colour(0.380, 0.390, 0.395, 0.42),  # white
    colour(0.330, 0.230, 0.140, 0.24),  # blue steel
    colour(0.110, 0.130, 0.260, 0.32),  # red tile
    colour(0.070, 0.072, 0.076, 0.09),  # dark
)


@dataclass(frozen=True)
class Style:
    """What one scene looks like, apart from its ground."""

    sun_azimuth_deg: float
    sun_elevation_deg: float
    haze: float  # 0 clear to 1 thick
    ambient: float  # light in the shade, share of the sun's
    soil: Colour  # of landslides, bare fields and road cuts
    second_soil: Colour
    rock: Colour
    greenness: float  # 0 winter, dry; 1 summer
    autumn: float  # share of trees that have turned
    conifer_share: float
    crown_m: float  # spacing of broadleaf crowns
    forest_share: float
    field_share: float
    bare_field_share: float
    village_density: float
    blur_px: float
    sharpening: float  # as by pan-sharpening
    noise: float  # of one band, in reflectance
    gain: float  # DN for reflectance 1
    tint: Colour  # error of the radiometric correction


def random_style(rng: np.random.Generator) -> Style:
    """One of endlessly many styles."""
    first, second = rng.choice(len(SOILS), 2, replace=False)
    wobble = rng.uniform(0.85, 1.2, (3, 1)) * rng.uniform(0.94, 1.06, (3, 4))
    # Rock and soil of one place have a common origin: the second tone is half the first.
    tones = np.stack([SOILS[first], 0.5 * (SOILS[first] + SOILS[second]), SOILS[rng.integers(4, 6)]])
    soil, other, rock = (tones * wobble).astype(np.float32)
    return Style(
        sun_azimuth_deg=float(rng.uniform(95, 215)),
        sun_elevation_deg=float(rng.uniform(30, 68)),
        haze=float(rng.beta(1.3, 3.0)),
        ambient=float(rng.uniform(0.16, 0.38)),
        soil=soil,
        second_soil=other,
        rock=rock,
        greenness=float(rng.beta(2.5, 1.3)),
        autumn=float(max(0.0, rng.normal(0.02, 0.1))),
        conifer_share=float(rng.beta(0.8, 0.8)),
        crown_m=float(rng.uniform(4.5, 9.5)),
        forest_share=float(rng.uniform(0.25, 0.95)),
        field_share=float(rng.uniform(0.0, 0.75)),
        bare_field_share=float(rng.beta(1.0, 1.8)),
        village_density=float(rng.beta(1.0, 2.0)),
        blur_px=float(rng.uniform(0.35, 1.1)),
        sharpening=float(rng.choice([0.0, rng.uniform(0.2, 1.0)])),
        noise=float(rng.uniform(0.001, 0.005)),
        gain=float(rng.uniform(1400, 3200)),
        tint=rng.uniform(0.9, 1.1, 4).astype(np.float32),
    )


HOME = Style(
    sun_azimuth_deg=148.0, sun_elevation_deg=47.0, haze=0.18, ambient=0.26,
    soil=SOILS[2] * np.float32(0.95), second_soil=SOILS[0], rock=SOILS[4],
    greenness=0.80, autumn=0.02, conifer_share=0.45, crown_m=7.0, forest_share=0.72, field_share=0.45,
    bare_field_share=0.30, village_density=0.5, blur_px=0.6, sharpening=0.4, noise=0.0012, gain=2000.0,
    tint=colour(1.0, 1.0, 1.0, 1.0),
)  # fmt: skip
OTHER = replace(
    HOME, sun_azimuth_deg=119.0, sun_elevation_deg=34.0, haze=0.48, ambient=0.34,
    soil=SOILS[1] * np.float32(1.05), second_soil=SOILS[3], rock=SOILS[5],
    greenness=0.42, autumn=0.10, conifer_share=0.2, crown_m=5.5, forest_share=0.58, field_share=0.55,
    bare_field_share=0.5, blur_px=0.85, sharpening=0.0, noise=0.0018, gain=2900.0,
    tint=colour(1.06, 1.0, 0.95, 0.92),
)  # fmt: skip
STYLES = {"home": HOME, "other": OTHER}
