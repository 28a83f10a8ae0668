"""The small county derived window by window into files."""

import numpy as np

from landslide_core.factors import DeriveSettings
from landslide_core.factors.align import AlignSettings, grid_of
from landslide_core.factors.large import derive_to_files

SETTINGS = AlignSettings(derive=DeriveSettings(relief_window_m=90, wide_window_m=250, stream_area_km2=0.01))


def in_files(files, folder, tile_px=37, names=None, coarse_px=10**9, settings=SETTINGS, **more):
    area = grid_of(files, settings)
    sizes = {"tile_px": tile_px, "coarse_px": coarse_px}
    return derive_to_files(files, area, settings, folder, names=names, **sizes, **more)


def assembled(stack, k):
    return np.concatenate([part.values[k] for part in stack.strips()])
