"""Whether a network learns from tiles: chosen on some ground, judged on other ground that had no say in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from landslide_core.calibration.counts import LabelledCounts
from landslide_core.networks.blocks import AnySize
from landslide_core.progress import SILENT, Progress
from landslide_core.teaching import judge
from landslide_core.teaching.adapt import Adapted, adapt
from landslide_core.teaching.choosing import Counts, Evidence, Kept, choice, procedure
from landslide_core.teaching.judge import Cut, Score
from landslide_core.teaching.settings import TeachSettings
from landslide_core.teaching.tiles import Tile, coarser, parts_of

_JUDGED, _LEARNED, _LAST = 0.1, 0.85, 0.95  # what share of the time has passed by then
_KNOWN = (
    0.2  # IoU, cut anew: weights that find less know nothing of the place that is worth half of the new ones
)
_AS_PROMISED = 0.8  # of the IoU on unseen ground, on the ground that was learned from


@dataclass(frozen=True)
class Start:
    """What teaching begins with: weights, the metres per pixel at which they see images, and their cut."""

    module: AnySize
    sizes_m: tuple[float, ...]
    usual: Cut

    def taught_at(self, tiles: Sequence[Tile]) -> tuple[float, ...]:
        """The metres per pixel at which the network is taught and then looks."""
        times = coarser(min(self.sizes_m), min(tile.example.native_resolution_m for tile in tiles))
        return tuple(size_m * times for size_m in self.sizes_m)


@dataclass(frozen=True)
class Trial:
    """The judgement, and what is to be kept.

    kept: "weights" that learned; "threshold" where the old ones, cut anew, are as good; "nothing" where neither was
    better. sizes_m: metres per pixel at which what is kept looks. before, refitted, after: on ground that had no say:
    as it was, cut anew, and by choosing as here.
    choosing: the IoU of each on the ground that chose. steps, seconds: of all trainings.
    """

    kept: Kept
    module: AnySize
    sizes_m: tuple[float, ...]
    cut: Cut
    before: Score
    refitted: Score
    after: Score
    choosing: Mapping[Kept, float]
    steps: int = 0
    seconds: float = 0.0


def attempt(
    start: Start,
    tiles: Sequence[Tile],
    settings: TeachSettings,
    train: bool = True,
    progress: Progress = SILENT,
) -> Trial:
    """Teach, choose and judge.

    The ground is divided into parts. For each of them the others choose among new weights, a new threshold and neither,
    by weights that learned from neither the part nor the ground that they are judged on, and the part is judged by that
    choice. What is kept in the end is chosen in the same way by all parts, and learns from all.

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
        Too few outlines, or too little ground between them.
    """
    parts = parts_of(tiles, settings.ways)
    told = progress.part(0.0, _JUDGED if train else 1.0, "Judging the network as it is")
    old = judge.count(start.module, tiles, start.sizes_m, told)
    evidence = Evidence(parts, [tile.ground for tile in tiles], start.usual, old)
    if evidence.refitted().iou < _KNOWN:
        settings, evidence = replace(settings, own_share=1.0), replace(evidence, usual_weighs=0.0)
    trainings = _Trainings(start, tiles, parts, settings, progress)
    if train:
        within, without = trainings.leaving_out(2), trainings.leaving_out(1)
        evidence = replace(evidence, inner=within, outer={part: without[(part,)] for part in set(parts)})
    trial = _chosen(start, evidence, trainings)
    return replace(trial, steps=trainings.steps, seconds=trainings.seconds)


def _chosen(start: Start, evidence: Evidence, trainings: "_Trainings") -> Trial:
    """What all parts choose; nothing where the choice was worse than before on ground that had no say in it."""
    before, refitted, after = evidence.before(), evidence.refitted(), procedure(evidence)
    chosen = choice(evidence)
    as_it_was = Trial(
        kept="nothing",
        module=start.module,
        sizes_m=start.sizes_m,
        cut=start.usual,
        before=before,
        refitted=refitted,
        after=before,
        choosing=chosen.scores,
    )
    if after.iou < before.iou or chosen.kept == "nothing":
        return as_it_was
    if chosen.kept == "weights":
        cut = judge.choose(list(evidence.learned().values()), start.usual, evidence.usual_weighs)
        module = trainings.of_all().module
        if trainings.holds(module, cut, after.iou):
            return replace(
                as_it_was, kept="weights", module=module, sizes_m=trainings.sizes_m, cut=cut, after=after
            )
        if choice(replace(evidence, outer={})).kept == "nothing":
            return as_it_was
        after = refitted
    return replace(as_it_was, kept="threshold", cut=judge.choose(evidence.old, start.usual), after=after)


@dataclass
class _Trainings:
    """The trainings of one trial, which share its time; counts what they cost."""

    start: Start
    tiles: Sequence[Tile]
    parts: Sequence[int]
    settings: TeachSettings
    progress: Progress
    steps: int = 0
    seconds: float = 0.0
    done: int = 0

    @property
    def sizes_m(self) -> tuple[float, ...]:
        """Metres per pixel at which all of them look."""
        return self.start.taught_at(self.tiles)

    @property
    def planned(self) -> int:
        """How many there are before the last, which learns from all."""
        ways = len(set(self.parts))
        return ways * (ways - 1) // 2 + ways

    def leaving_out(self, count: int) -> dict[tuple[int, ...], Counts]:
        """Counts of the tiles of so many parts, for each choice of them, by weights that learned from the others."""
        return {left: self._judged(left) for left in combinations(sorted(set(self.parts)), count)}

    def _judged(self, left: tuple[int, ...]) -> dict[int, LabelledCounts]:
        size = (_LEARNED - _JUDGED) / self.planned
        begin, judged, end = (_JUDGED + size * (self.done + share) for share in (0, 0.8, 1))
        self.done += 1
        others = [tile for tile, own in zip(self.tiles, self.parts, strict=True) if own not in left]
        told = self.progress.part(begin, judged, f"Learning from other ground, {self.done} of {self.planned}")
        module = self._learn(others, told).module
        mine = [place for place, own in enumerate(self.parts) if own in left]
        told = self.progress.part(
            judged, end, f"Judging on ground it did not see, {self.done} of {self.planned}"
        )
        counts = judge.count(module, [self.tiles[place] for place in mine], self.sizes_m, told)
        return dict(zip(mine, counts, strict=True))

    def holds(self, module: AnySize, cut: Cut, promised: float) -> bool:
        """Whether weights that learned from all find of the same ground about what others found of ground unseen.

        Where they find less, the last training went another way than those that were judged.
        """
        told = self.progress.part(_LAST, 1.0, "Looking at what was learned")
        counts = judge.count(module, self.tiles, self.sizes_m, told)
        found = judge.score(counts, [cut] * len(counts), [tile.ground for tile in self.tiles])
        return found.iou >= _AS_PROMISED * promised

    def of_all(self) -> Adapted:
        """The one that is kept."""
        return self._learn(self.tiles, self.progress.part(_LEARNED, _LAST, "Learning from all outlines"))

    def _learn(self, tiles: Sequence[Tile], progress: Progress) -> Adapted:
        start, settings = self.start, self.settings
        examples = [tile.example for tile in tiles]
        most = settings.most_seconds / (self.planned + 1)
        found = adapt(start.module, examples, self.sizes_m, settings, most, progress)
        self.steps, self.seconds = self.steps + found.steps, self.seconds + found.seconds
        return found
