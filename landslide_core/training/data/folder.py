"""A folder of labelled images of one's own: read as `detect` reads scenes, and split so that no ground is shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landslide_core import io
from landslide_core.errors import NoDataError
from landslide_core.io.labelled import LabelledScene, match_folders, without_image
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskSettings
from landslide_core.training.data.examples import Example, Given
from landslide_core.training.data.labelled_scenes import Look, notes_of, read
from landslide_core.training.data.shared_ground import Links, joined, links_between, natural

if TYPE_CHECKING:
    from odc.geo.geobox import GeoBox

VALIDATION_SHARE = 0.15
_LEAST_IMAGES = 4
_LARGEST_CLUSTER = 0.3  # of all images: a larger one is not given to validation whole


@dataclass(frozen=True)
class Folder:
    """Images to learn from and to validate on, and how they were told apart, in words."""

    training: Given
    validation: Given
    split: str


def own_folder(
    images: Path,
    masks: Path,
    look: Look,
    resolution_m: float,
    lists: tuple[Sequence[str], Sequence[str]] | None = None,
    how: MaskSettings = AS_FOUND,
) -> Folder:
    """Read the images of a folder with the masks or polygons of another, of equal stems.

    lists: stems to learn from and to validate on; without them `split_apart` decides. how: masks are read. Raises
    InputError when an image has no mask, no image has one, sizes differ, nothing is a landslide, or there are too few
    images.
    """
    wanted = None if lists is None else [*lists[0], *lists[1]]
    scenes = match_folders(images, [masks], wanted)
    found = [read(_of_a_collection(scene), look, resolution_m, how) for scene in scenes]
    examples = [each.example for each in found]
    if not any(example.mask.any() for example in examples):
        raise NoDataError(
            f"None of the {len(examples)} masks of {masks} holds a landslide.",
            "Give masks in which landslides are 1 or 255, or polygons that lie on the images.",
        )
    if lists is not None:
        count = len(lists[0])
        told = ["lists given by the user"]
        learnt, judged = list(range(count)), list(range(count, len(examples)))
    else:
        learnt, judged, told = split_apart(
            examples, _links(examples, [each.grid for each in found]), images.name
        )
    if wanted is None and (odd := without_image(images, masks)):
        told.append(f"{len(odd)} masks without an image were left aside, such as '{odd[0]}'")
    training, validation = (
        Given(
            images.name,
            tuple(examples[index] for index in part),
            notes_of(found[index] for index in part),
        )
        for part in (learnt, judged)
    )
    return Folder(training, validation, "; ".join(told))


def _of_a_collection(scene: LabelledScene) -> LabelledScene:
    """Black pixels of a labelled picture count, as they do when `evaluate` scores one."""
    return LabelledScene(scene.image, scene.reference, scene.title, whole=True)


def _links(examples: Sequence[Example], grids: "Sequence[GeoBox | None]") -> Links:
    placed = [grid is not None and grid.crs is not None for grid in grids]
    if not any(placed):
        return links_between(examples)
    ground = io.common_ground(grids)
    return links_between(examples, ground.overlapping, ground.touching, placed)


def split_apart(
    examples: Sequence[Example], links: Links, folder: str
) -> tuple[list[int], list[int], list[str]]:
    """Indices of images to learn from and to validate on, and how they were told apart.

    Whole clusters of neighbours are validated on where there are several; otherwise the end of the names in their
    natural order. Images that show ground of a validation image are left out, and so are its neighbours unless
    little would remain.
    """
    count = len(examples)
    if count < _LEAST_IMAGES:
        raise NoDataError(
            f"{folder} holds {count} labelled images."
            if count > 1
            else f"{folder} holds {count} labelled image.",
            f"Give at least {_LEAST_IMAGES}; or fine-tune shipped weights, which cuts large scenes into parts.",
        )
    slides = [bool(example.mask.any()) for example in examples]
    order = sorted(range(count), key=lambda index: natural(examples[index].name))
    wanted = max(1, round(count * VALIDATION_SHARE))
    chosen = _whole_clusters(order, links, slides, wanted)
    how = f"{len(chosen)} images in whole clusters of neighbours are for validation"
    if not chosen:
        chosen = _end_of(order, slides, wanted)
        how = f"the last {len(chosen)} names, in the order of their numbers, are for validation"
    same = links.of(chosen, links.same)
    beside = links.of(chosen, links.beside) - same
    rest = [index for index in order if index not in same and index not in set(chosen)]
    apart = [index for index in rest if index not in beside]
    notes = [how]
    if same:
        notes.append(f"{len(same)} that show the same ground were left out")
    if beside and len(apart) >= len(rest) / 2 and any(slides[index] for index in apart):
        notes.append(f"{len(beside)} that touch them or are next in number were left out")
        rest = apart
    elif beside:
        notes.append(f"{len(beside)} to learn from touch them or are next in number")
    _check(rest, chosen, slides, folder)
    return sorted(rest), sorted(chosen), notes


def _whole_clusters(order: Sequence[int], links: Links, slides: Sequence[bool], wanted: int) -> list[int]:
    """Clusters from the end of the order, none of them large, until there are enough images; [] if there are not."""
    number = joined(len(order), links.same | links.beside)
    members: dict[int, list[int]] = {}
    for index in order:
        members.setdefault(number[index], []).append(index)
    small = [each for each in members.values() if len(each) <= max(1, _LARGEST_CLUSTER * len(order))]
    chosen: list[int] = []
    for cluster in reversed(small):
        if len(chosen) < wanted or not any(slides[index] for index in chosen):
            chosen += cluster
    enough = len(chosen) >= wanted and any(slides[index] for index in chosen)
    remaining = set(order) - set(chosen)
    return chosen if enough and len(chosen) <= len(order) / 2 and any(slides[i] for i in remaining) else []


def _end_of(order: Sequence[int], slides: Sequence[bool], wanted: int) -> list[int]:
    """The last images of the order, more where none of them holds a landslide."""
    last = max((place for place, index in enumerate(order) if slides[index]), default=len(order) - 1)
    return list(order[min(len(order) - wanted, last) :])


def _check(training: Sequence[int], validation: Sequence[int], slides: Sequence[bool], folder: str) -> None:
    for indices, purpose in ((training, "learn from"), (validation, "validate on")):
        if not np.asarray(slides)[list(indices)].any():
            raise NoDataError(
                f"{folder} leaves no image with a landslide to {purpose}: {sum(slides)} of {len(slides)} hold one, "
                "and those that show common ground stay together.",
                "Give more labelled images of other places, or lists of what to learn from and to validate on.",
                {"train_list": "", "validation_list": ""},
            )
