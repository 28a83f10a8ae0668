"""Every rule of matching on outlines drawn by hand: shifted, split, merged, grown, in cloud, doubted."""

import dataclasses

import numpy as np
import pytest
from shapely import box
from shapely.affinity import translate

from landslide_core.changes.rules import Evidence, Ground, Group, doubts_of_all, groups_of, verdict_of
from landslide_core.changes.settings import ChangeSettings
from landslide_core.changes.vegetation import Around

RULES = ChangeSettings()
AROUND = Around(median=-0.10, spread=0.03, pixels=10_000)  # a season took 0.1 everywhere
ALONE_BEFORE, ALONE_AFTER, PARTNERS = Group((0,), ()), Group((), (0,)), Group((0,), (0,))
BIG = box(10, 10, 50, 40)
NOTHING = Ground(0, np.nan, np.nan, np.nan, np.nan)
CAME, WENT = Ground(900, 0.05, 0.92, 0.7, 0.1), Ground(900, 0.92, 0.05, 0.1, 0.7)


def shapes(*found: object) -> np.ndarray:
    drawn = np.empty(len(found), object)
    drawn[:] = found
    return drawn


def groups(before: np.ndarray, after: np.ndarray, tolerance: float = 2.0) -> list[tuple]:
    return [(each.before, each.after) for each in groups_of(before, after, tolerance, 0.5)]


def evidence(**changes: object) -> Evidence:
    same = Evidence(1200, 1200, 1.0, 1.0, 0.9, 0.9, CAME, NOTHING, NOTHING)
    return dataclasses.replace(same, **changes)


def kind(group: Group, found: Evidence, around: Around | None = AROUND, least_px: float = 12) -> str:
    return verdict_of(group, found, RULES, least_px, around).kind


def test_a_shift_of_one_pixel_leaves_a_thin_landslide_the_same() -> None:
    thin = box(10, 10, 12, 60)

    assert groups(shapes(thin), shapes(translate(thin, 2, 0))) == [((0,), (0,))]
    assert groups(shapes(thin), shapes(translate(thin, 2, 0)), tolerance=0) == [((), (0,)), ((0,), ())]


def test_split_and_merged_outlines_are_one_landslide() -> None:
    parts = box(10, 10, 25, 40), box(30, 10, 50, 40)

    assert groups(shapes(BIG), shapes(*parts)) == [((0,), (0, 1))]
    assert groups(shapes(*parts), shapes(BIG)) == [((0, 1), (0,))]
    assert Group((0,), (0, 1)).how == "split"
    assert Group((0, 1), (0,)).how == "merged"


def test_neighbours_stay_apart() -> None:
    assert groups(shapes(BIG), shapes(box(53, 10, 90, 40))) == [((), (0,)), ((0,), ())]
    assert groups(shapes(BIG), shapes(box(49, 10, 60, 40))) == [((), (0,)), ((0,), ())]  # a little overlap


def test_half_of_the_smaller_one_is_enough() -> None:
    small = box(46, 10, 58, 30)  # of 12 columns 4 lie in it, 2 within the tolerance

    assert groups(shapes(BIG), shapes(small)) == [((0,), (0,))]
    assert groups(shapes(BIG), shapes(translate(small, 1, 0))) == [((), (0,)), ((0,), ())]


def test_a_date_without_outlines_has_no_partners() -> None:
    none = shapes()

    assert groups(none, shapes(BIG)) == [((), (0,))]
    assert groups(shapes(BIG), none) == [((0,), ())]
    assert groups(none, none) == []


def test_an_outline_without_partner_came_or_went() -> None:
    assert kind(ALONE_AFTER, evidence()) == "new"
    assert kind(ALONE_BEFORE, evidence(whole=WENT)) == "gone"


def test_what_the_other_date_does_not_show_is_unknown() -> None:
    assert kind(ALONE_AFTER, evidence(known_before=0.49)) == "unknown"
    assert kind(ALONE_BEFORE, evidence(whole=WENT, known_after=0.49)) == "unknown"
    assert kind(ALONE_BEFORE, evidence(whole=WENT, known_after=0.51)) == "gone"


def test_a_network_that_was_as_sure_before_makes_nothing_new() -> None:
    nearly = dataclasses.replace(CAME, probability_before=0.48, probability_after=0.55)

    assert kind(ALONE_AFTER, evidence(whole=nearly)) == "unclear"


@pytest.mark.parametrize(("fell_to", "expected"), [(0.60, "unclear"), (0.55, "unclear"), (0.53, "new")])
def test_vegetation_must_fall_further_than_around(fell_to: float, expected: str) -> None:
    """From 0.7: around it fell by 0.1 with a deviation of 0.03, so that 0.16 and more is evidence."""
    assert kind(ALONE_AFTER, evidence(whole=dataclasses.replace(CAME, index_after=fell_to))) == expected


def test_bare_ground_shows_nothing_in_the_index() -> None:
    bare = dataclasses.replace(CAME, index_before=0.1, index_after=0.05)
    found = verdict_of(ALONE_AFTER, evidence(whole=bare), RULES, 12, AROUND)

    assert found.kind == "new"
    assert "hardly any vegetation before" in found.why


def test_ground_that_stayed_bare_is_not_gone() -> None:
    assert kind(ALONE_BEFORE, evidence(whole=dataclasses.replace(WENT, index_after=0.02))) == "unclear"


@pytest.mark.parametrize(("look", "expected"), [(1.9, "unclear"), (2.1, "new")])
def test_ground_that_looks_the_same_did_not_change(look: float, expected: str) -> None:
    colours = Ground(900, 0.05, 0.92, np.nan, np.nan, look=look)

    assert kind(ALONE_AFTER, evidence(whole=colours), None) == expected


def test_without_near_infrared_the_network_alone_decides_and_that_is_said() -> None:
    colours = dataclasses.replace(CAME, index_before=np.nan, index_after=np.nan)

    for around in (None, AROUND):
        found = verdict_of(ALONE_AFTER, evidence(whole=colours), RULES, 12, around)
        assert found.kind == "new"
        assert "no vegetation index of both dates" in found.why


def test_partners_grow_shrink_or_stay() -> None:
    gained, lost = dataclasses.replace(CAME, pixels=400), dataclasses.replace(WENT, pixels=400)

    assert kind(PARTNERS, evidence()) == "unchanged"
    assert kind(PARTNERS, evidence(gained=gained)) == "grown"
    assert kind(PARTNERS, evidence(lost=lost)) == "shrunk"
    assert kind(PARTNERS, evidence(gained=gained, lost=lost)) == "grown"


def test_a_little_more_ground_is_no_growth() -> None:
    little = dataclasses.replace(CAME, pixels=299)  # 0.25 of 1,200 is 300

    assert kind(PARTNERS, evidence(gained=little)) == "unchanged"
    speck = evidence(before_px=20, gained=dataclasses.replace(CAME, pixels=11))
    assert kind(PARTNERS, speck, least_px=12) == "unchanged"
    assert kind(PARTNERS, speck, least_px=11) == "grown"


def test_growth_of_what_held_no_pixel_is_told() -> None:
    assert kind(PARTNERS, evidence(before_px=0, gained=dataclasses.replace(CAME, pixels=400))) == "grown"


def test_shares_and_probabilities_are_told_as_per_cent_like_everywhere() -> None:
    gained = dataclasses.replace(CAME, pixels=1_248, probability_before=0.004, probability_after=0.92)

    grown = verdict_of(PARTNERS, evidence(gained=gained), RULES, 12, AROUND).why
    assert grown.startswith("gained 104 % of its area; probability 0 % before, 92 % after; vegetation index")
    unsure = dataclasses.replace(CAME, probability_before=0.8, probability_after=0.85)
    assert verdict_of(ALONE_AFTER, evidence(whole=unsure), RULES, 12, AROUND).why.endswith("80 % and 85 %")
    assert "20 % of this ground" in verdict_of(ALONE_AFTER, evidence(known_before=0.2), RULES, 12, AROUND).why
    assert " % of the ground before and " in verdict_of(PARTNERS, evidence(), RULES, 12, AROUND).why


def test_growth_without_evidence_is_told_but_not_believed() -> None:
    doubted = dataclasses.replace(CAME, pixels=400, probability_before=0.8)
    found = verdict_of(PARTNERS, evidence(gained=doubted), RULES, 12, AROUND)

    assert found.kind == "unchanged"
    assert "as sure at both dates" in found.why


def test_a_result_that_is_odd_as_a_whole_is_said() -> None:
    assert doubts_of_all(["new"] * 5 + ["gone"] * 9, partners=2)
    assert not doubts_of_all(["new"] * 5 + ["gone"] * 2, partners=8)
