"""landslide_core.finetune: shipped weights -> weights for a region of which a few scenes are labelled.

The scenes are split by landslides, 7:2:1, so that no pixel of ground is shared between training, validation
and test (landslide_core.training.split); the card says what the weights scored on the test part before and
after.
"""

import dataclasses
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.errors import InputError
from landslide_core.geodesy import overlap
from landslide_core.reference import UNKNOWN, VECTORS, open_reference
from landslide_core.scaling import fit_scaling
from landslide_core.training.examples import Example, InMemory

if TYPE_CHECKING:
    from landslide_core.networks import Card
    from landslide_core.networks.network import Preset
    from landslide_core.training.datasets import Dataset
    from landslide_core.training.run import TrainSettings
    from landslide_core.training.split import Piece

_UNKNOWN_PIXEL = 128  # the middle of the range: what a network sees of no-data when it predicts


@dataclasses.dataclass(frozen=True)
class Labelled:
    """A scene, its landslides (a mask or polygons), and where they lie; elevation is optional."""

    image: Path
    mask: Path
    dem: Path | None = None


@dataclasses.dataclass(frozen=True)
class _Given:
    """Examples that were read already."""

    title: str
    examples: tuple[Example, ...]

    def __len__(self) -> int:
        return len(self.examples)

    def read(self, index: int) -> Example:
        return self.examples[index]


def find(images: Path, masks: Path, dem: Path | None = None) -> tuple[Labelled, ...]:
    """One scene and its mask, or the scenes of a folder with the masks of the same stems in another."""
    if images.is_file() and masks.is_file():
        return (Labelled(images, masks, dem),)
    for folder in (images, masks):
        if not folder.is_dir():
            raise InputError(
                f"{images} and {masks} are not two files or two folders.",
                "Give a scene with its mask, or two folders.",
            )
    pictures = {p.stem: p for p in sorted(images.iterdir()) if p.suffix.lower() in io.IMAGE_SUFFIXES}
    labels = {
        p.stem: p for p in sorted(masks.iterdir()) if p.suffix.lower() in {*io.IMAGE_SUFFIXES, *VECTORS}
    }
    if not pictures:
        raise InputError(f"{images} holds no image.", f"Known kinds: {', '.join(sorted(io.IMAGE_SUFFIXES))}.")
    if bare := sorted(pictures.keys() - labels.keys()):
        raise InputError(
            f"{len(bare)} of {len(pictures)} images have no mask, the first is '{bare[0]}'.",
            "Give every image a mask of the same stem.",
        )
    return tuple(Labelled(pictures[stem], labels[stem], dem) for stem in pictures)


def read(scene: Labelled, card: "Card", resolution_m: float) -> tuple[Example, GeoBox]:
    """The scene as the card's network sees it, 8-bit, whole; and its grid.

    resolution_m: metres per pixel where the image does not say. No-data is grey and no landslide.
    """
    with ExitStack() as open_files:
        opened = io.open_scene(scene.image)
        open_files.enter_context(closing(opened.source))
        rows, cols = (slice(0, side) for side in opened.shape)
        truth = open_reference(scene.mask, opened.geobox, "mask").read(rows)
        valid = opened.valid(rows, cols)
        scaled = fit_scaling(opened, card).apply(opened.read(rows, cols, card.bands))
        pixels = np.rint(scaled * 255).astype(np.uint8)
        pixels[:, ~valid] = _UNKNOWN_PIXEL
        elevation = None
        if scene.dem is not None and card.terrain:
            elevation = open_files.enter_context(io.open_dem(scene.dem, opened.geobox)).read(rows, cols)
        mask = (truth == 1) & (truth != UNKNOWN) & valid
        metres = opened.resolution_m or resolution_m
    return Example(scene.image.stem, pixels, mask, metres, elevation), opened.geobox


def fine_tune(
    scenes: Sequence[Labelled], settings: "TrainSettings", resolution_m: float, models: Path | None = None
) -> "Card":
    """Go on training the weights that `settings.network` has in `models` (or models/); write them and a card.

    settings.out must be another folder: shipped weights are never written over. Preset, switches and start
    of the settings are those of the weights. InputError when the scenes hold fewer than three landslides.
    """
    from landslide_core import networks
    from landslide_core.networks.weights import models_folder
    from landslide_core.training.run import device_of, prepare, train_on
    from landslide_core.training.scoring import part_scores
    from landslide_core.training.split import split

    folder = models or models_folder()
    if settings.out.resolve() == folder.resolve():
        raise InputError(
            f"{settings.out} holds the weights that fine-tuning begins with.",
            "Give another folder with --out.",
        )
    card = networks.load(settings.network, folder=folder).card
    preset = cast("Preset", card.preset)
    settings = dataclasses.replace(settings, preset=preset, switches=card.switches, start=folder / card.file)
    examples, grids = zip(*(read(scene, card, resolution_m) for scene in scenes), strict=True)
    pieces = split([example.mask for example in examples], _neighbours(grids), settings.seed)
    parts = {part: _cut(examples, pieces, part) for part in ("train", "validation", "test")}
    device = device_of(settings)
    module = prepare(settings).to(device)
    before = part_scores(module, parts["test"], card.temperature, card.threshold, device)
    native_m = float(np.median([example.native_resolution_m for example in examples]))
    tuned_module, tuned = train_on(_dataset(parts, card), module, settings, native_m)
    after = part_scores(tuned_module, parts["test"], tuned.temperature, tuned.threshold, device)
    low, high = card.resolution_m
    tuned = dataclasses.replace(
        tuned,
        resolution_m=(min(low, round(native_m * 0.8, 2)), max(high, round(native_m * 1.25, 2))),
        trained_on=f"{card.trained_on}; fine-tuned on {tuned.trained_on}",
        look=dict(card.look),
        scores={**tuned.scores, "test": {"images": len(parts["test"]), "before": before, "after": after}},
    )
    tuned.write(settings.out / f"{tuned.name}.json")
    return tuned


def _neighbours(grids: Sequence[GeoBox]) -> list[int]:
    """A number for each scene; scenes that show common ground, directly or through others, have the same."""
    numbers = list(range(len(grids)))
    for first, one in enumerate(grids):
        for second in range(first):
            other = grids[second]
            if one.crs is not None and other.crs is not None and overlap(one, other):
                joined = numbers[first]
                numbers = [numbers[second] if number == joined else number for number in numbers]
    return numbers


def _cut(examples: Sequence[Example], pieces: Sequence["Piece"], part: str) -> tuple[Example, ...]:
    cut = []
    for piece in pieces:
        if piece.part == part:
            whole, window = examples[piece.scene], (piece.rows, piece.cols)
            elevation = None if whole.elevation_m is None else whole.elevation_m[window].copy()
            cut.append(
                Example(
                    f"{whole.name}_{piece.rows.start}_{piece.cols.start}",
                    whole.pixels[:, *window].copy(),
                    whole.mask[window].copy(),
                    whole.native_resolution_m,
                    elevation,
                )
            )
    return tuple(cut)


def _dataset(parts: dict[str, tuple[Example, ...]], card: "Card") -> "Dataset":
    from landslide_core.training.datasets import Dataset

    names = sorted({example.name.rsplit("_", 2)[0] for part in parts.values() for example in part})
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return Dataset(
        training=InMemory([_Given(f"parts of {shown}", parts["train"])]),
        validation=parts["validation"],
        synthetic_validation=(),
        synthetic_origin=None,
        low=card.scaling_low,
        high=card.scaling_high,
        look=None,
        title=f"{len(parts['train'])} parts of {shown}",
        split="by landslides 7:2:1 in blocks, no ground shared between parts",
    )
