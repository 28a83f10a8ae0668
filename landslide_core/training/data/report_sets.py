"""The sets that are reported, and nothing else: no training sees them, nothing is chosen on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.io.plain.pictures import read_picture
from landslide_core.training.data.examples import Example
from landslide_core.training.data.readers import bijie
from landslide_core.training.data.regions import planet_events


@dataclass(frozen=True)
class ReportSet:
    """Images that a card's scores are of.

    name, title : for programs, and for people.
    examples : in published order.
    groups : of each image, for blocks and for the table: its event, or whether it holds a landslide.
    known : of each image (rows, cols), False where there is no data; None where there is everywhere.
    """

    name: str
    title: str
    examples: tuple[Example, ...]
    groups: tuple[str, ...]
    known: tuple[NDArray[np.bool_] | None, ...]


def report_sets(
    bijie_folder: Path | None, events: Path | None, scene: Path | None, native_m: float
) -> tuple[ReportSet, ...]:
    """The report sets of the folders that are named.

    Parameters
    ----------
    bijie_folder : Path, optional
        Bijie with val.txt.
    events : Path, optional
        HR-GLDD as pictures, whose index.csv says which events are for reports ("val").
    scene : Path, optional
        A folder with image.png and mask.png of one scene of unknown pixel size; black filler is no data.
    native_m : float
        Metres per pixel that such a scene is taken to have: those of the network, which then sees it as it is.

    Returns
    -------
    tuple of ReportSet

    Raises
    ------
    InputError
        A folder lacks its files.
    """
    found = []
    if bijie_folder is not None:
        reader = bijie(bijie_folder, "val")
        found.append(_of("bijie_val", "Bijie val", [reader.read(i) for i in range(len(reader))]))
    if events is not None:
        patches = planet_events(events, "val")
        names = ", ".join(sorted({region.split()[1] for region in patches.regions}))
        examples = [patches.read(i) for i in range(len(patches))]
        found.append(_of("hrgldd_val", f"HR-GLDD events {names}", examples, patches.regions))
    if scene is not None:
        found.append(_scene(scene, native_m))
    return tuple(found)


def _of(name: str, title: str, examples: Sequence[Example], groups: Sequence[str] | None = None) -> ReportSet:
    own = groups or ["landslide" if example.mask.any() else "none" for example in examples]
    return ReportSet(name, title, tuple(examples), tuple(own), (None,) * len(examples))


def _scene(folder: Path, native_m: float) -> ReportSet:
    pixels = np.ascontiguousarray(read_picture(folder / "image.png", "RGB").transpose(2, 0, 1))
    mask = read_picture(folder / "mask.png", "L") > 0
    known: NDArray[np.bool_] = np.asarray((pixels > 0).any(axis=0))
    example = Example(folder.name, pixels, mask, native_m)
    return ReportSet(folder.name, folder.name, (example,), (folder.name,), (known,))
