"""A part of the training images that is kept back: what epoch, calibration and threshold are chosen on.

The images of a report are for the report alone. Folds over regions choose better (landslide_core.training.fold_run);
this is for trainings on one region, or without time for folds.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from landslide_core.training.data.datasets import Dataset
from landslide_core.training.data.examples import InMemory
from landslide_core.training.data.shared_ground import links_between

SHARE = 0.1
_FEWEST = 4  # images of a kind: of fewer none is kept back


def with_development(data: Dataset) -> Dataset:
    """The data with the last tenth of each set kept back from training, and what shares ground with it left out.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Dataset
        As it is when no image with a landslide can be spared.
    """
    held = held_back(data.training)
    if not (held & data.training.has_landslide).any():
        return data
    links = links_between(list(data.training))
    shared = np.zeros(len(held), bool)
    shared[list(links.of(np.flatnonzero(held).tolist(), links.same))] = True
    told = "the last tenth of each set of training images, kept back"
    if shared.any():
        told = f"{told}; {int(shared.sum())} images that show ground of theirs were left out of training"
    return dataclasses.replace(
        data,
        training=data.training.only(~held & ~shared),
        development=tuple(data.training.only(held)),
        development_told=told,
    )


def held_back(training: InMemory) -> NDArray[np.bool_]:
    """(images,) True for the last tenth of each origin's images with a landslide, and of those without."""
    held = np.zeros(len(training), bool)
    for origin in np.unique(training.origin):
        for slide in (True, False):
            mine = np.flatnonzero((training.origin == origin) & (training.has_landslide == slide))
            if len(mine) >= _FEWEST:
                held[mine[len(mine) - max(1, round(SHARE * len(mine))) :]] = True
    return held
