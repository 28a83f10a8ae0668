"""Which outlines of two dates are the same landslide, and what became of each: all rules of that, in one place.

Outlines
    Two outlines of different dates are one landslide where at least `least_overlap` of the smaller one lies within
    `tolerance_px` of the other; the tolerance is what coregistration and pixels leave, so that a shift of one pixel
    changes nothing. What is joined that way, over any number of outlines, is one landslide: one that was split into
    several outlines, or several that merged, count once.
Not known
    Where the other date shows less than half of an outline's ground (cloud, border, no data), nobody knows whether
    there was a landslide: "unknown", never "new" nor "gone". Ground gained or lost counts only where both dates know.
New, gone
    An outline without a partner. The mean probability over it must have risen (fallen) by `least_rise`; else the
    network was about as sure of both dates, and only one of them passed its threshold: "unclear". Where the
    vegetation index is known at both dates and could have shown it, it must have fallen (risen) against the ground
    around; else "unclear". And the ground must look another: what looks the same at both dates did not change,
    whatever the network says of it: "unclear".
Grown, shrunk
    Partners, and ground beyond the tolerance of the other date's outline that is at least `least_growth` of the area
    before and as large as the smallest landslide that is kept, on which probability and index changed as above. What
    both grew and lost ground has grown.
Unchanged
    Any other partners.
The index
    It changed where its mean over the ground left the median of the ground around by more than 2 robust standard
    deviations of that ground and by 0.05 at least. A new landslide can be seen by it only where there was vegetation:
    an index of 0.2 or more before, as in the look of the later image.
The looks
    Over changed ground their mean change is at least twice that of all ground (landslide_core.changes.radiometry).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from landslide_core.changes.settings import ChangeSettings
from landslide_core.changes.vegetation import Around
from landslide_core.figures.numbers import per_cent
from landslide_core.language import marked

KINDS = ("new", "grown", "unchanged", "shrunk", "gone", "unclear", "unknown")
_KNOWN = 0.5
_VEGETATED = 0.2
_LEAST_INDEX, _DEVIATIONS = 0.05, 2.0
_LEAST_LOOK = 2.0


@dataclass(frozen=True)
class Group:
    """One landslide: the numbers of its outlines before and after, from 0."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def how(self) -> str:
        """How outlines stand to each other."""
        many = (len(self.before) > 1, len(self.after) > 1)
        if not self.before or not self.after:
            return "no partner"
        return {
            (False, False): "one to one",
            (False, True): marked("split"),
            (True, False): marked("merged"),
            (True, True): marked("several"),
        }[many]


@dataclass(frozen=True)
class Ground:
    """What both dates say of some ground: mean probability, vegetation index and change of looks, NaN where unknown."""

    pixels: int
    probability_before: float
    probability_after: float
    index_before: float
    index_after: float
    look: float = float("nan")


@dataclass(frozen=True)
class Evidence:
    """What is known of a landslide at both dates, in pixels of the common grid.

    before_px, after_px: under its outlines. known_before, known_after: share of the ground of all its outlines that
    the date shows. covered_before: share of the outlines before within the tolerance of those after, covered_after the
    other way round. whole: all its ground; gained, lost: ground beyond the tolerance of the other date that both know.
    """

    before_px: int
    after_px: int
    known_before: float
    known_after: float
    covered_before: float
    covered_after: float
    whole: Ground
    gained: Ground
    lost: Ground


@dataclass(frozen=True)
class Verdict:
    """What became of a landslide, and why, in a sentence."""

    kind: str
    why: str


def groups_of(
    before: NDArray[np.object_], after: NDArray[np.object_], tolerance_px: float, least_overlap: float
) -> list[Group]:
    """Return the landslides that outlines of two dates show; see the head of this module.

    Parameters
    ----------
    before, after : array of shapely.Polygon
        Outlines in pixels of one grid.
    tolerance_px : float
        How far outlines of the same ground may lie apart.
    least_overlap : float
        Share of the smaller one from which two are the same.

    Returns
    -------
    list of Group
        First those with outlines after, in their order; then those that were only before.
    """
    wide = shapely.buffer(before, tolerance_px), shapely.buffer(after, tolerance_px)
    first, second = np.array([], np.intp), np.array([], np.intp)
    if len(before) and len(after):
        second, first = shapely.STRtree(wide[0]).query(after, predicate="intersects")
        one, other = before[first], after[second]
        smaller = np.where(
            shapely.area(one) <= shapely.area(other),
            shapely.area(shapely.intersection(one, wide[1][second])) / shapely.area(one),
            shapely.area(shapely.intersection(other, wide[0][first])) / shapely.area(other),
        )
        same = smaller >= least_overlap - 1e-9
        first, second = first[same], second[same]
    total = len(before) + len(after)
    joined = sparse.coo_matrix(
        (np.ones(len(first), np.int8), (second, len(after) + first)), shape=(total, total)
    )
    _, labels = sparse.csgraph.connected_components(joined, directed=False)
    members: dict[int, list[int]] = {}
    for number, label in enumerate(labels):  # outlines after come first, and so do their groups
        members.setdefault(int(label), []).append(number)
    return [
        Group(
            tuple(number - len(after) for number in numbers if number >= len(after)),
            tuple(number for number in numbers if number < len(after)),
        )
        for numbers in members.values()
    ]


def verdict_of(
    group: Group, found: Evidence, rules: ChangeSettings, least_px: float, around: Around | None
) -> Verdict:
    """Return what became of a landslide; see the head of this module.

    least_px: area of the smallest landslide that is kept. around: of the vegetation index, None where it is not known.
    """
    if not group.before:
        if found.known_before < _KNOWN:
            return Verdict(
                "unknown", f"the earlier image shows {per_cent(found.known_before)} of this ground"
            )
        return _alone(found.whole, 1, "new", rules, around)
    if not group.after:
        if found.known_after < _KNOWN:
            return Verdict("unknown", f"the later image shows {per_cent(found.known_after)} of this ground")
        return _alone(found.whole, -1, "gone", rules, around)
    least = max(least_px, rules.least_growth * found.before_px)
    doubts = []
    for ground, way, kind in ((found.gained, 1, "grown"), (found.lost, -1, "shrunk")):
        if ground.pixels and ground.pixels >= least:
            doubt = _doubt(ground, way, rules, around)
            if not doubt:
                share = per_cent(ground.pixels / max(1, found.before_px))
                said = _said(ground, way, around)
                return Verdict(
                    kind,
                    f"gained {share} of its area; {said}" if way > 0 else f"lost {share} of its area; {said}",
                )
            doubts.append(
                f"its outline gained ground, but {doubt}"
                if way > 0
                else f"its outline lost ground, but {doubt}"
            )
    return Verdict("unchanged", _same(per_cent(found.covered_before), per_cent(found.covered_after), doubts))


def _same(before: str, after: str, doubts: Sequence[str]) -> str:
    """Say how much of the ground is the same, and what was doubted of the rest: each a message of its own."""
    if not doubts:
        return f"{before} of the ground before and {after} of that after are the same"
    if len(doubts) == 1:
        return f"{before} of the ground before and {after} of that after are the same; {doubts[0]}"
    first, second = doubts
    return f"{before} of the ground before and {after} of that after are the same; {first}; {second}"


def _alone(ground: Ground, way: int, kind: str, rules: ChangeSettings, around: Around | None) -> Verdict:
    doubt = _doubt(ground, way, rules, around)
    return Verdict("unclear", doubt) if doubt else Verdict(kind, _said(ground, way, around))


def _doubt(ground: Ground, way: int, rules: ChangeSettings, around: Around | None) -> str:
    """Say why ground may not have changed as a landslide comes (way 1) or goes (-1); empty where nothing speaks so."""
    rise = way * (ground.probability_after - ground.probability_before)
    if not rise >= rules.least_rise:
        return (
            f"the network was about as sure at both dates: {per_cent(ground.probability_before)} and "
            f"{per_cent(ground.probability_after)}"
        )
    if ground.look < _LEAST_LOOK:
        return f"it looks the same at both dates: it changed by {ground.look:.1f} deviations of all ground"
    fall = _fall(ground, around)
    if around is None or fall is None:
        return ""
    could_show = way < 0 or ground.index_before >= _VEGETATED
    if could_show and way * fall < max(_LEAST_INDEX, _DEVIATIONS * around.spread):
        before, after = f"{ground.index_before:.2f}", f"{ground.index_after:.2f}"
        median = f"{around.median:+.2f}"
        if way > 0:
            return (
                f"the vegetation index did not fall more than around: {before} and {after}, around {median}"
            )
        return f"the vegetation index did not rise more than around: {before} and {after}, around {median}"
    return ""


def _fall(ground: Ground, around: Around | None) -> float | None:
    """Return how much further the index fell than around; None where it is not known."""
    if around is None or not np.isfinite(ground.index_before + ground.index_after):
        return None
    return around.median - (ground.index_after - ground.index_before)


def _said(ground: Ground, way: int, around: Around | None) -> str:
    """Return what speaks for a change."""
    said = f"probability {per_cent(ground.probability_before)} before, {per_cent(ground.probability_after)} after"
    if _fall(ground, around) is None:
        return f"{said}; no vegetation index of both dates"
    assert around is not None
    bare = " (hardly any vegetation before)" if way > 0 and ground.index_before < _VEGETATED else ""
    return (
        f"{said}; vegetation index {ground.index_before:.2f} before{bare}, {ground.index_after:.2f} after, around "
        f"{around.median:+.2f}"
    )


def doubts_of_all(kinds: Sequence[str], partners: int) -> tuple[str, ...]:
    """Return sentences on a result that is odd as a whole: where most of what was there is gone and others are new."""
    new, gone = kinds.count("new"), kinds.count("gone")
    if gone >= 3 and new >= 3 and gone > 2 * partners:
        return (
            f"{gone:,} landslides are gone, {new:,} are new and only {partners:,} were found at both dates: season, "
            "light or the place of the images may have changed rather than the ground; look before you believe it",
        )
    return ()
