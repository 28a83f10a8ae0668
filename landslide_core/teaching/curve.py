"""Learning curves of teaching: on regions that a fold's network never saw, with few to many labelled images."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from landslide_core.io.plain.text import read_json
from landslide_core.networks import get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.weights import fill, read_verified
from landslide_core.teaching import judge
from landslide_core.teaching.judge import Cut
from landslide_core.teaching.settings import TeachSettings
from landslide_core.teaching.tiles import Tile, by_ground
from landslide_core.teaching.trial import Start, attempt
from landslide_core.training.data.examples import Example
from landslide_core.training.data.shared_ground import with_same_pixels
from landslide_core.training.protocol.fold_choices import NAME, read_choices

SHOTS = (3, 5, 10, 20, 40)
_FEWEST_JUDGED = 3


@dataclass(frozen=True)
class Point:
    """One draw: a region's images that were learned from, and IoU and F1 on its others, before and after.

    refitted: IoU with the old weights, cut anew by the same images. judged: images that had no say.
    """

    region: str
    shots: int
    draw: int
    outlines: int
    judged: int
    kept: str
    before: float
    refitted: float
    after: float
    before_f1: float
    after_f1: float
    seconds: float

    @property
    def gain(self) -> float:
        """IoU gained."""
        return self.after - self.before


def starts(folds: Path, switches: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], Start]]:
    """The regions that each fold left out, and its network with the calibration and cut that all folds chose."""
    choices = read_choices(folds / NAME)
    network = get(str(choices.scores["network"]))
    for path in sorted(folds.glob("*/weights.safetensors")):
        if not (path.parent / "scores.json").is_file():
            continue
        module = network.build(3, "compact", **switches)
        assert isinstance(module, AnySize)
        fill(module, read_verified(path), network.title)
        regions = tuple(str(read_json(path.parent / "scores.json")["fold"]).split("+"))
        usual = Cut(choices.calibration, choices.rule.usual)
        yield (
            tuple(r.replace("event-", "event ") for r in regions),
            Start(module.eval(), choices.sizes_m, usual),
        )


def points(
    start: Start,
    region: str,
    images: Sequence[Example],
    settings: TeachSettings,
    shots: Sequence[int] = SHOTS,
    draws: int = 3,
    most_judged: int = 40,
    known: Collection[tuple[int, int]] = (),
) -> Iterator[Point]:
    """Teach on some images with landslides of a region, judge on others that share no ground with them.

    Numbers of images that a region does not hold are left out; so are those (shots, draw) that are known.
    """
    pairs = with_same_pixels(images)
    for count in shots:
        for draw in range(draws):
            if (count, draw) in known:
                continue
            order = [int(place) for place in np.random.default_rng((draw, count)).permutation(len(images))]
            chosen = _apart(order, pairs)[:count]
            touched = {b for pair in pairs for a, b in (pair, pair[::-1]) if a in set(chosen)}
            others = [p for p in order if p not in touched and p not in chosen][:most_judged]
            if len(chosen) == count and len(others) >= _FEWEST_JUDGED:
                yield _point(start, region, draw, _tiles(images, chosen), _tiles(images, others), settings)


def _apart(order: Sequence[int], pairs: Collection[tuple[int, int]]) -> list[int]:
    """Those that share no ground with an earlier one."""
    taken: list[int] = []
    for place in order:
        if not any((place, other) in pairs or (other, place) in pairs for other in taken):
            taken.append(place)
    return taken


def _point(
    start: Start,
    region: str,
    draw: int,
    learned: Sequence[Tile],
    others: Sequence[Tile],
    settings: TeachSettings,
) -> Point:
    begun = time.monotonic()
    trial = attempt(start, learned, settings)
    seconds = time.monotonic() - begun
    grounds = [tile.ground for tile in others]
    old = judge.count(start.module, others, start.sizes_m)
    new = judge.count(trial.module, others, trial.sizes_m) if trial.kept == "weights" else old
    own = judge.count(start.module, learned, start.sizes_m)
    before, refitted, after = (
        judge.score(counts, [cut] * len(others), grounds)
        for counts, cut in ((old, start.usual), (old, judge.choose(own, start.usual)), (new, trial.cut))
    )
    drawn = sum(tile.outlines for tile in learned)
    return Point(
        *(region, len(learned), draw, drawn, len(others), trial.kept, before.iou, refitted.iou, after.iou),
        *(before.f1, after.f1, seconds),
    )


def _tiles(images: Sequence[Example], chosen: Sequence[int]) -> tuple[Tile, ...]:
    from scipy import ndimage

    found = [
        Tile(images[p], np.ones(images[p].mask.shape, bool), p, int(ndimage.label(images[p].mask)[1]))
        for p in chosen
    ]
    return by_ground(found, ())


def rows(found: Sequence[Point]) -> list[dict[str, object]]:
    """A row for each region and number of images, as cards hold them: means over draws, and the worst of them."""
    made = []
    for region, shots in sorted({(point.region, point.shots) for point in found}):
        mine = [point for point in found if (point.region, point.shots) == (region, shots)]
        row: dict[str, object] = {"region": region, "images": shots, "draws": len(mine)}
        for name in ("outlines", "before", "refitted", "after", "gain", "after_f1", "seconds"):
            row[name] = round(float(np.mean([getattr(point, name) for point in mine])), 4)
        row["worst_gain"] = round(min(point.gain for point in mine), 4)
        made.append(row)
    return made


def table(made: Sequence[Mapping[str, Any]]) -> list[str]:
    """Rows as Markdown."""
    lines = [
        "| left out | images | outlines | IoU before | threshold alone | after | gain | worst draw | F1 after | s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in made:
        cells = [str(row["region"]), str(row["images"]), f"{row['outlines']:.0f}"]
        cells += [f"{row[name]:.2f}" for name in ("before", "refitted", "after")]
        cells += [f"{row['gain']:+.2f}", f"{row['worst_gain']:+.2f}", f"{row['after_f1']:.2f}"]
        lines.append("| " + " | ".join([*cells, f"{row['seconds']:.0f}"]) + " |")
    return lines
