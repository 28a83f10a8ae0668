"""The logits that folds kept of their left-out images, beside the truth."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.errors import MismatchError, MissingError
from landslide_core.io.plain.arrays import array_names, read_arrays
from landslide_core.io.plain.text import read_json
from landslide_core.training.data.examples import InMemory
from landslide_core.training.fold_run import SETS
from landslide_core.training.out_of_fold import PIXEL_SIZES_M, key


@dataclass(frozen=True)
class LeftOut:
    """An image that a fold's network never saw.

    fold, region : names; `set` is "home" or "planet", the sensor it is scored with.
    truth : (rows, cols), True where a landslide is.
    logits : pixel size in metres that the network saw the image at -> raw logits (rows, cols), float16.
    """

    fold: str
    region: str
    set: str
    truth: NDArray[np.bool_]
    logits: Mapping[float, NDArray[np.float16]]

    def mean(self, sizes_m: Sequence[float]) -> NDArray[np.float32]:
        """Mean of the logits over pixel sizes."""
        return np.asarray(sum(self.logits[size].astype(np.float32) for size in sizes_m) / len(sizes_m))

    def spread(self, sizes_m: Sequence[float]) -> NDArray[np.float32]:
        """Standard deviation over pixel sizes of the probability that raw logits say."""
        said = [expit(self.logits[size].astype(np.float32)) for size in sizes_m]
        return np.asarray(np.std(said, axis=0))


@dataclass(frozen=True)
class FoldRuns:
    """The folds that are done under a folder, and the training images they left out.

    work : where FOLD/logits.npz and FOLD/scores.json lie.
    examples : all images that the folds were made of.
    """

    work: Path
    examples: InMemory

    @property
    def folds(self) -> tuple[str, ...]:
        """The names of the folds that are done."""
        done = tuple(sorted(path.parent.name for path in self.work.glob("*/scores.json")))
        if not done:
            raise MissingError(
                f"No fold is done in {self.work}.",
                "Train by folds first, into the same folder.",
                {"folds": "", "work": ""},
            )
        return done

    def facts(self) -> list[dict[str, Any]]:
        """What each fold wrote of itself."""
        return [read_json(self.work / name / "scores.json") for name in self.folds]

    def missing(self) -> tuple[str, ...]:
        """Regions with landslides that no fold left out."""
        done = {image.region for image in self.images(sizes_m=())}
        known = zip(self.examples.regions, self.examples.has_landslide, strict=True)
        return tuple(sorted({region for region, slide in known if slide and region} - done))

    def images(self, sizes_m: Sequence[float] = PIXEL_SIZES_M) -> Iterator[LeftOut]:
        """Every left-out image, fold by fold; only the logits at these pixel sizes are read."""
        places = {example.name: index for index, example in enumerate(self.examples)}
        for fold in self.folds:
            path = self.work / fold / "logits.npz"
            names = sorted({each.rsplit(" ", 2)[0] for each in array_names(path)})
            arrays = read_arrays(path, [key(name, size) for name in names for size in sizes_m])
            for name in names:
                if name not in places:
                    raise MismatchError(
                        f"{fold} left out an image '{name}' that is not among those given.",
                        "Name the same data as when the folds were trained.",
                    )
                logits = {size: arrays[key(name, size)] for size in sizes_m}
                yield self._image(fold, places[name], logits)

    def _image(self, fold: str, index: int, logits: Mapping[float, NDArray[np.float16]]) -> LeftOut:
        example, pool = self.examples[index], self.examples.pools[index]
        if any(each.shape != example.mask.shape for each in logits.values()):
            raise MismatchError(
                f"The logits of '{example.name}' in {fold} are of another size than the image.",
                "Name the same data as when the folds were trained.",
            )
        return LeftOut(fold, self.examples.regions[index], SETS.get(pool, pool), example.mask, logits)
