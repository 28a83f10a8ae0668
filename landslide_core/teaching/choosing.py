"""The choice among new weights, a new threshold and neither: by ground that has a say, scored on ground that has none.

Choosing and scoring on the same ground would flatter what was chosen (Cawley and Talbot 2010, JMLR 11: nested
cross-validation).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from landslide_core.calibration.counts import LabelledCounts
from landslide_core.teaching import judge
from landslide_core.teaching.judge import Cut, Score

Kept = Literal["weights", "threshold", "nothing"]
Counts = Mapping[int, LabelledCounts]  # by the place of their tile
LEAST_GAIN = 0.005  # IoU: less is no reason to leave weights that are known
_CLEARLY = 1.5  # standard errors of a gain over ground: of few outlines a mean may be the luck of one


@dataclass(frozen=True)
class Evidence:
    """What is known of tiles.

    parts, grounds: of each tile. usual: the cut before. old: counts by the weights before. outer: of each part's tiles,
    by weights that learned from all other parts. inner: of the tiles of two parts, by weights that learned from neither
    of them. Without training, outer and inner are empty. usual_weighs: of the usual cut for new weights, in tiles.
    """

    parts: Sequence[int]
    grounds: Sequence[int]
    usual: Cut
    old: Sequence[LabelledCounts]
    inner: Mapping[tuple[int, ...], Counts] = field(default_factory=dict)
    outer: Mapping[int, Counts] = field(default_factory=dict)
    usual_weighs: float = judge.USUAL_WEIGHS

    def places(self, without: int | None = None) -> list[int]:
        """The tiles, or those of the other parts."""
        return [place for place, part in enumerate(self.parts) if part != without]

    def learned(self, without: int | None = None) -> dict[int, LabelledCounts]:
        """Counts of tiles by weights that did not learn from their part; `without`: nor from that part."""
        if without is None:
            return {place: self.outer[self.parts[place]][place] for place in self.places()}
        pairs = {place: tuple(sorted((without, self.parts[place]))) for place in self.places(without)}
        return {place: self.inner[pair][place] for place, pair in pairs.items()}

    def before(self) -> Score:
        """As it was."""
        return judge.score(self.old, [self.usual] * len(self.old), self.grounds)

    def refitted(self) -> Score:
        """The weights as they were, each part cut where the others say."""
        return judge.score(self.old, judge.choose_without_own(self.old, self.parts, self.usual), self.grounds)


@dataclass(frozen=True)
class Choice:
    """What is kept, and the IoU of each candidate by which it was chosen."""

    kept: Kept
    scores: Mapping[Kept, float]


def choice(evidence: Evidence, without: int | None = None) -> Choice:
    """What the tiles choose, or those of all parts but one: the best that is clearly better than no change."""
    places = evidence.places(without)
    parts = [evidence.parts[place] for place in places]
    old = [evidence.old[place] for place in places]
    usual = evidence.usual
    candidates: dict[Kept, tuple[Sequence[LabelledCounts], Sequence[Cut]]] = {
        "nothing": (old, [usual] * len(old)),
        "threshold": (old, judge.choose_without_own(old, parts, usual)),
    }
    if evidence.outer:
        new = [evidence.learned(without)[place] for place in places]
        candidates["weights"] = (new, judge.choose_without_own(new, parts, usual, evidence.usual_weighs))
    grounds = [evidence.grounds[place] for place in places]
    scores = {name: judge.score(*found, grounds).iou for name, found in candidates.items()}
    kept: Kept = "nothing"
    for name, found in candidates.items():
        gain, error = judge.gain(found, candidates["nothing"], grounds)
        if gain >= _CLEARLY * error and scores[name] >= scores[kept] + LEAST_GAIN:
            kept = name
    return Choice(kept, scores)


def procedure(evidence: Evidence) -> Score:
    """The score of choosing as here: each part by what the others chose, cut where the others say."""
    counts: list[LabelledCounts] = list(evidence.old)
    cuts = [evidence.usual] * len(counts)
    for part in sorted(set(evidence.parts)):
        kept = choice(evidence, part).kept
        others = evidence.places(part)
        known = evidence.learned(part) if kept == "weights" else dict(enumerate(evidence.old))
        weighs = evidence.usual_weighs if kept == "weights" else judge.USUAL_WEIGHS
        cut = evidence.usual
        if kept != "nothing":
            cut = judge.choose([known[p] for p in others], evidence.usual, weighs)
        for place, own in enumerate(evidence.parts):
            if own == part:
                counts[place] = evidence.outer[part][place] if kept == "weights" else evidence.old[place]
                cuts[place] = cut
    return judge.score(counts, cuts, evidence.grounds)
