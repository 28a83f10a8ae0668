"""One landslide of a run with all that is known of it, when it is looked at; nothing is written."""

from collections.abc import Mapping
from contextlib import ExitStack, closing
from typing import Any

import numpy as np

from landslide_core import io
from landslide_core.detection.around.kept import opened
from landslide_core.detection.run import DetectRun
from landslide_core.inventory.inventory import Inventory
from landslide_core.inventory.surroundings import Surroundings, look_around
from landslide_core.review.filled import filled
from landslide_core.review.kept import read_beside, read_review
from landslide_core.review.log import Review


def described_one(
    run: DetectRun, inventory: Inventory, number: int, review: Review | None = None
) -> Mapping[str, Any]:
    """Return the row of a landslide with what lies around it and what persons said of it.

    Parameters
    ----------
    run : DetectRun
        A finished detection.
    inventory : Inventory
        Its landslides at any threshold.
    number : int
        The landslide's `id` there.
    review : Review, optional
        What persons said.

    Returns
    -------
    mapping of str to value
        By column; the run-out path where the run has an elevation model, the rest where it keeps such layers.
    """
    table = inventory.table
    (shape,) = table.geometry[table["id"] == number]
    row: dict[str, Any] = dict(table.set_index("id", drop=False).loc[number].drop(table.geometry.name))
    review = review or read_review(run.folder)
    said = filled(review, [shape], read_beside(run.folder, review)[0])
    row |= {name: values[0] for name, values in said.items()}
    if not inventory.georeferenced:
        return row
    with ExitStack() as open_files:
        around = open_files.enter_context(opened(run.folder))
        if around is None and run.elevation is None:
            return row
        probability = open_files.enter_context(
            closing(io.open_scene(run.probability, codes=True, trusted=True))
        )
        grid = probability.geobox
        elevation = open_files.enter_context(io.open_dem(run.elevation, grid)) if run.elevation else None
        found = look_around(
            [number],
            np.array([shape], object),
            np.array([row["width_m"]]),
            grid,
            around or Surroundings(),
            elevation,
        )
    return row | {name: values[0] for name, values in found.columns.items()}
