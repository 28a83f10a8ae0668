"""Landslides with what lies around them, and with what persons said of them."""

from pathlib import Path

import numpy as np
import pandas as pd
from odc.geo.geobox import GeoBox

from landslide_core.detection.around.kept import PATHS, opened
from landslide_core.inventory.inventory import Inventory
from landslide_core.inventory.surroundings import look_around
from landslide_core.io.vectors.writers import write_layer
from landslide_core.progress import SILENT, Progress
from landslide_core.review.filled import filled
from landslide_core.review.taken import Taken
from landslide_core.scene.sources import ElevationSource

_LAYER = "runout_paths"


def described(
    inventory: Inventory,
    folder: Path,
    geobox: GeoBox,
    elevation: ElevationSource | None,
    taken: Taken,
    progress: Progress = SILENT,
) -> Inventory:
    """Return an inventory with more columns, and write its run-out paths into the folder.

    Those of the surroundings that the folder keeps, if it does, and those of what an image cannot tell, empty where
    nobody said it.
    """
    table = inventory.table
    with opened(folder) as around:
        if around is not None:
            found = look_around(
                table["id"].tolist(),
                table.geometry.to_numpy(),
                table["width_m"].to_numpy(np.float64),
                geobox,
                around,
                elevation,
                progress=progress,
            )
            table = table.assign(**found.columns)
            if len(found.paths):
                write_layer(folder / PATHS, found.paths, _LAYER)
    said = filled(taken.review, table.geometry.to_numpy(), taken.beside)
    texts = {name: pd.array([each or None for each in values], dtype="str") for name, values in said.items()}
    return Inventory(table.assign(**texts), inventory.georeferenced)
