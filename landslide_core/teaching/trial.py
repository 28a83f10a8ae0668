"""Whether a network learns from tiles: judged part by part, by weights that learned from the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from landslide_core.calibration.counts import LabelledCounts
from landslide_core.networks.blocks import AnySize
from landslide_core.progress import SILENT, Progress
from landslide_core.teaching import judge
from landslide_core.teaching.adapt import Adapted, adapt
from landslide_core.teaching.judge import Cut, Score
from landslide_core.teaching.settings import TeachSettings
from landslide_core.teaching.tiles import Tile, parts_of

Kept = Literal["weights", "threshold", "nothing"]
LEAST_GAIN = 0.005  # IoU: less is no reason to leave weights that are known
_JUDGED, _LEARNED = 0.15, 0.8  # what share of the time has passed by then


@dataclass(frozen=True)
class Start:
    """What teaching begins with: weights, the metres per pixel at which they see images, and their cut."""

    module: AnySize
    sizes_m: tuple[float, ...]
    usual: Cut


@dataclass(frozen=True)
class Trial:
    """The judgement, and what is to be kept.

    kept: "weights" that learned; "threshold" where the old ones, cut anew, are as good; "nothing" where neither was
    better. before, refitted, after: on ground that had no say: as it was, cut anew, and as it is kept. steps, seconds:
    of all trainings.
    """

    kept: Kept
    module: AnySize
    cut: Cut
    before: Score
    refitted: Score
    after: Score
    steps: int = 0
    seconds: float = 0.0


def attempt(
    start: Start,
    tiles: Sequence[Tile],
    settings: TeachSettings,
    train: bool = True,
    progress: Progress = SILENT,
) -> Trial:
    """Teach and judge.

    Parameters
    ----------
    start : Start
    tiles : sequence of Tile
        With the number of their ground.
    settings : TeachSettings
    train : bool
        False fits calibration and threshold alone.
    progress : Progress

    Returns
    -------
    Trial

    Raises
    ------
    NoDataError
        Too few outlines, or all on one ground.
    """
    parts, grounds = parts_of(tiles, settings.ways), [tile.ground for tile in tiles]
    told = progress.part(0.0, _JUDGED if train else 1.0, "Judging the network as it is")
    old = judge.count(start.module, tiles, start.sizes_m, told)
    before = judge.score(old, [start.usual] * len(tiles), grounds)
    refitted = judge.score(old, judge.choose_without_own(old, parts, start.usual), grounds)
    without = _without_learning(start, old, before, refitted)
    if not train:
        return without
    new, steps, seconds = _out_of_part(start, tiles, parts, settings, progress)
    after = judge.score(new, judge.choose_without_own(new, parts, start.usual), grounds)
    if after.iou < without.after.iou + LEAST_GAIN:
        return replace(without, steps=steps, seconds=seconds)
    done = _learn(
        start, tiles, settings, max(parts) + 2, progress.part(_LEARNED, 1.0, "Learning from all outlines")
    )
    return Trial(
        "weights",
        done.module,
        judge.choose(new, start.usual),
        before=before,
        refitted=refitted,
        after=after,
        steps=steps + done.steps,
        seconds=seconds + done.seconds,
    )


def _without_learning(start: Start, old: Sequence[LabelledCounts], before: Score, refitted: Score) -> Trial:
    if refitted.iou < before.iou + LEAST_GAIN:
        return Trial("nothing", start.module, start.usual, before, refitted, before)
    return Trial("threshold", start.module, judge.choose(old, start.usual), before, refitted, refitted)


def _out_of_part(
    start: Start, tiles: Sequence[Tile], parts: Sequence[int], settings: TeachSettings, progress: Progress
) -> tuple[list[LabelledCounts], int, float]:
    """Each tile's counts by weights that learned from the other parts; steps and seconds of these trainings."""
    count, steps, seconds = max(parts) + 1, 0, 0.0
    found: dict[int, LabelledCounts] = {}
    for part in range(count):
        begin, judged, end = (_JUDGED + (_LEARNED - _JUDGED) * (part + s) / count for s in (0, 0.85, 1))
        others = [tile for tile, own in zip(tiles, parts, strict=True) if own != part]
        told = progress.part(begin, judged, f"Learning from the other ground, {part + 1} of {count}")
        learned = _learn(start, others, settings, count + 1, told)
        steps, seconds = steps + learned.steps, seconds + learned.seconds
        mine = [place for place, own in enumerate(parts) if own == part]
        told = progress.part(judged, end, f"Judging on ground it did not see, {part + 1} of {count}")
        counts = judge.count(learned.module, [tiles[place] for place in mine], start.sizes_m, told)
        found |= dict(zip(mine, counts, strict=True))
    return [found[place] for place in range(len(tiles))], steps, seconds


def _learn(
    start: Start, tiles: Sequence[Tile], settings: TeachSettings, trainings: int, progress: Progress
) -> Adapted:
    """One of so many trainings, which share the time."""
    examples = [tile.example for tile in tiles]
    return adapt(start.module, examples, start.sizes_m, settings, settings.most_seconds / trainings, progress)
