"""Shipped weights -> weights for a region of which a few scenes are labelled.

The scenes are split by landslides, 7:2:1, so that no pixel of ground is shared between training, validation
and test (landslide_core.training.data.split); the card says what the weights scored on the test part before and
after, and on scenes of other ground where such are given.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from landslide_core.errors import MismatchError, OutputError
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.layers.common_ground import common_ground
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskSettings
from landslide_core.io.plain.text import some_of
from landslide_core.training.data.examples import Example, Given, InMemory
from landslide_core.training.data.labelled_scenes import notes_of, read
from landslide_core.training.data.shared_ground import Links, groups_of, joined, links_between

if TYPE_CHECKING:
    import torch
    from odc.geo.geobox import GeoBox

    from landslide_core.networks import Card
    from landslide_core.networks.blocks import AnySize
    from landslide_core.networks.network import Preset
    from landslide_core.training.data.datasets import Dataset
    from landslide_core.training.settings import TrainSettings

_GROUPS = 10  # so many groups of scenes can meet the shares 7:2:1
MOST_SIDE_PX = 2048  # larger parts are predicted in pieces when they are scored


def fine_tune(
    scenes: Sequence[LabelledScene],
    settings: "TrainSettings | None" = None,
    *,
    resolution_m: float = 0.8,
    elsewhere: Sequence[LabelledScene] = (),
    models: str | Path | None = None,
    mask_settings: MaskSettings = AS_FOUND,
) -> "Card":
    """Go on training shipped weights on labelled scenes of a region; write new weights and their card.

    The scenes are split by landslides, 7:2:1, so that no ground is shared between training, validation and
    test; the card says what the test part scored before and after.

    Parameters
    ----------
    scenes : sequence of LabelledScene
        Scenes of any size with masks or polygons, holding at least three landslides.
    settings : TrainSettings, optional
        `network` names the weights to begin with and `out` a folder for the new ones, which must be another than
        theirs; preset, switches and start are those of the weights. By default the recipe "fine-tune", the first
        shipped network, and the folder `tuned`.
    resolution_m : float
        Metres per pixel of images that do not say.
    elsewhere : sequence of LabelledScene
        Scenes of other ground that only score the weights, before and after.
    models : str or Path, optional
        Where the weights to begin with lie; the shipped ones by default.
    mask_settings : MaskSettings
        How masks are read.

    Returns
    -------
    Card
        Of the new weights; `card.scores["test"]` has `before` and `after`.

    Raises
    ------
    InputError
        There are fewer than three landslides, a scene of `elsewhere` shows ground that is learnt from, or an
        elevation model was given to a network that sees images alone.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scenes = scarp.labelled_scenes("images", "masks")  # doctest: +SKIP
    >>> card = scarp.fine_tune(scenes)  # doctest: +SKIP
    >>> card.scores["test"]["before"]["iou"], card.scores["test"]["after"]["iou"]  # doctest: +SKIP
    (0.07, 0.28)
    """
    from landslide_core import networks
    from landslide_core.hardware.devices import torch_device
    from landslide_core.shipped import models_folder
    from landslide_core.training.data.split import split
    from landslide_core.training.train import prepare, train_on

    settings = settings or _settings(networks.default_name())
    folder = models_folder() if models is None else Path(models)
    if settings.out.resolve() == folder.resolve():
        raise OutputError(
            f"{settings.out} holds the weights that fine-tuning begins with.",
            "Give another folder.",
            {"out": ""},
        )
    card = networks.load(settings.network, folder=folder).card
    if not card.terrain and any(scene.dem for scene in (*scenes, *elsewhere)):
        raise MismatchError(
            f"{card.title} sees images alone and has no use for an elevation model.",
            "Leave the elevation out, or fine-tune a network with terrain.",
            {"dem": ""},
        )
    preset = cast("Preset", card.preset)
    settings = dataclasses.replace(settings, preset=preset, switches=card.switches, start=folder / card.file)
    found = [read(scene, card, resolution_m, mask_settings) for scene in (*scenes, *elsewhere)]
    notes = notes_of(found)
    examples, grids = [each.example for each in found], [each.grid for each in found]
    own, others = examples[: len(scenes)], examples[len(scenes) :]
    neighbours, how = _neighbours(examples, grids, len(own))
    parts = cut(own, split([example.mask for example in own], neighbours, settings.seed))
    device = torch_device(settings.device)
    module = prepare(settings).to(device)
    judged = {"test": parts["test"], **({"elsewhere": _pieces_of(others)} if others else {})}
    before = {name: _scores(module, images, card, device) for name, images in judged.items()}
    native_m = float(np.median([example.native_resolution_m for example in own]))
    tuned_module, tuned = train_on(_dataset(parts, card, how, notes), module, settings, native_m)
    scores = {
        name: {"images": len(images), "before": before[name]}
        | {"after": _scores(tuned_module, images, tuned, device)}
        for name, images in judged.items()
    }
    low, high = card.resolution_m
    tuned = dataclasses.replace(
        tuned,
        resolution_m=(min(low, round(native_m * 0.8, 2)), max(high, round(native_m * 1.25, 2))),
        trained_on=f"{card.trained_on}; fine-tuned on {tuned.trained_on}",
        look=dict(card.look),
        scores={**tuned.scores, **scores},
    )
    tuned.write(settings.out / f"{tuned.name}.json")
    return tuned


def _settings(name: str) -> "TrainSettings":
    from landslide_core.training.settings import TrainSettings

    return TrainSettings(
        name, recipe="fine-tune", work=Path("checkpoints") / f"{name}-tuned", out=Path("tuned")
    )


def lines(card: "Card") -> list[str]:
    """What fine-tuning brought, in words: the test part, and scenes of other ground if there were any."""
    titles = {"test": "test parts", "elsewhere": "other scenes"}
    return [
        f"{title} ({card.scores[name]['images']} images) {when}: "
        + ", ".join(f"{metric} {score[key]:.3f}" for metric, key in (("IoU", "iou"), ("F1", "f1")))
        for name, title in titles.items()
        if name in card.scores
        for when in ("before", "after")
        for score in (card.scores[name][when],)
    ]


def cut(examples: Sequence[Example], pieces: Sequence[Any]) -> dict[str, tuple[Example, ...]]:
    """The examples of each part: pieces of landslide_core.training.data.split, copied, so that no crop of one can
    look over its edge. Those that score are at most MOST_SIDE_PX a side."""
    parts: dict[str, list[Example]] = {"train": [], "validation": [], "test": []}
    for piece in pieces:
        most = MOST_SIDE_PX if piece.part != "train" else None
        parts[piece.part] += _windows(examples[piece.scene], piece.rows, piece.cols, most)
    return {part: tuple(found) for part, found in parts.items()}


def _pieces_of(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Whole examples, in pieces where they are large."""
    return tuple(
        piece
        for example in examples
        for piece in _windows(
            example, slice(0, example.mask.shape[0]), slice(0, example.mask.shape[1]), MOST_SIDE_PX
        )
    )


def _windows(whole: Example, rows: slice, cols: slice, most: int | None) -> list[Example]:
    steps = [most or max(1, side.stop - side.start) for side in (rows, cols)]
    return [
        _part(whole, (slice(row, min(row + steps[0], rows.stop)), slice(col, min(col + steps[1], cols.stop))))
        for row in range(rows.start, rows.stop, steps[0])
        for col in range(cols.start, cols.stop, steps[1])
    ]


def _part(whole: Example, window: tuple[slice, slice]) -> Example:
    return Example(
        f"{whole.name}_{window[0].start}_{window[1].start}",
        whole.pixels[:, *window].copy(),
        whole.mask[window].copy(),
        whole.native_resolution_m,
        None if whole.elevation_m is None else whole.elevation_m[window].copy(),
    )


def _neighbours(
    examples: Sequence[Example], grids: "Sequence[GeoBox | None]", count: int
) -> tuple[list[int], str]:
    """Which of the first `count` scenes stay together, by a number for each, and why, in words.

    MismatchError when one of the others shows ground of theirs.
    """
    ground, placed = common_ground(grids), [grid is not None and grid.crs is not None for grid in grids]
    links = links_between(examples, ground.overlapping, ground.touching, placed)
    if seen := sorted(index for index in links.of(range(count), links.same) if index >= count):
        raise MismatchError(
            f"{len(seen)} of {len(examples) - count} scenes to test on show ground that is learnt from, the first is "
            f"'{examples[seen[0]].name}'.",
            "Give scenes of other ground: what was learnt by heart proves nothing.",
        )
    own = Links(*(frozenset(p for p in pairs if max(p) < count) for pairs in (links.same, links.beside)))
    numbers = groups_of([example.name for example in examples[:count]], own, _GROUPS)
    how = "by landslides 7:2:1, no ground shared between parts"
    if own.same:
        alike = count - len(set(joined(count, own.same)))
        how = f"{how}; {alike} scenes show ground of another one and stay with it"
    if own.beside and count >= 2 * _GROUPS:
        how = f"{how}; scenes that touch or are numbered in a row stay together by {count // _GROUPS}"
    return numbers, how


def _scores(
    module: "AnySize", examples: Sequence[Example], card: "Card", device: "torch.device"
) -> dict[str, float | int]:
    from landslide_core.training.scoring import part_scores

    return part_scores(module, examples, card.calibration, card.threshold, device)


def _dataset(
    parts: dict[str, tuple[Example, ...]], card: "Card", how: str, notes: tuple[str, ...]
) -> "Dataset":
    from landslide_core.training.data.datasets import Dataset

    names = sorted({example.name.rsplit("_", 2)[0] for example in parts["train"]})
    shown = some_of(names, 3)
    return Dataset(
        training=InMemory([Given(f"parts of {shown}", parts["train"])]),
        validation=parts["test"],
        development=parts["validation"],
        development_told="the validation part, two of ten landslides",
        synthetic_validation=(),
        synthetic_origin=None,
        low=card.scaling_low,
        high=card.scaling_high,
        appearance=None,
        title=f"{len(parts['train'])} parts of {shown}",
        split=how,
        notes=notes,
    )
