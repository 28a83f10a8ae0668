"""Relief as light and shadow, to be looked at and not measured."""

import numpy as np
from numpy.typing import NDArray


def hillshade(
    elevation_m: NDArray[np.float32],
    resolution_m: float,
    azimuths_deg: tuple[float, ...] = (225.0, 270.0, 315.0, 360.0),
    altitude_deg: float = 45.0,
) -> NDArray[np.uint8]:
    """Relief lit from several sides, (rows, cols) grey values 0 to 255.

    Lambert's law for each direction of light (Horn 1981, Proc. IEEE 69:14-47), averaged, so that no slope is
    lost in one lamp's shadow. `elevation_m` is (rows, cols), NaN where unknown; there the result is 128.
    """
    known = np.isfinite(elevation_m)
    filled = np.where(known, elevation_m, np.nanmean(elevation_m) if known.any() else 0.0)
    down_south, up_east = np.gradient(filled.astype(np.float32), np.float32(resolution_m))
    altitude = np.deg2rad(altitude_deg)
    length = np.sqrt(1.0 + up_east**2 + down_south**2)
    light = np.zeros_like(filled, dtype=np.float32)
    for azimuth in np.deg2rad(azimuths_deg):
        # Normal of the ground (-dz/deast, -dz/dnorth, 1) times the direction to the lamp; rows run south.
        lamp_east, lamp_north = np.sin(azimuth) * np.cos(altitude), np.cos(azimuth) * np.cos(altitude)
        shade = (np.sin(altitude) - up_east * lamp_east + down_south * lamp_north) / length
        light += np.clip(shade, 0.0, 1.0)
    grey = np.rint(255 * light / len(azimuths_deg)).astype(np.uint8)
    return np.where(known, grey, np.uint8(128))
