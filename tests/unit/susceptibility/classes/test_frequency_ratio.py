"""Frequency ratios, their intervals and their words."""

import numpy as np
import pytest

from landslide_core.factors import Factor, breaks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.classes.frequency_ratio import discoveries, words_on
from landslide_core.susceptibility.classes.relate import RelateSettings, relate
from tests import small_factors as small

STEPS = {"slope": breaks.manual([10, 20, 30, 40])}


def test_ratios_are_the_quotient_of_counts_made_by_hand():
    stack = small.stack()
    slope, rock = relate(stack, STEPS)
    values, labels = stack.table()[:, 0], stack.labels()
    for place, (low, high) in enumerate([(-1, 10), (10, 20), (20, 30), (30, 40), (40, 99)]):
        inside = (values >= low) & (values < high)
        by_hand = (labels[inside].sum() / labels.sum()) / (inside.sum() / inside.size)
        assert slope.ratio.ratio[place] == pytest.approx(by_hand)
    assert rock.ratio.counts.labels == ("hard", "soft")  # "absent" has no pixels: dropped
    assert slope.ratio.ratio[0] < slope.ratio.ratio[-1]
    assert slope.ratio.spread == pytest.approx(np.ptp(slope.ratio.ratio))


def test_intervals_hold_the_ratio_and_depend_on_the_blocks_alone():
    stack = small.stack()
    first, again = (relate(stack, STEPS)[0].ratio for _ in range(2))
    assert (first.low <= first.ratio).all()
    assert (first.ratio <= first.high).all()
    np.testing.assert_array_equal(first.low, again.low)
    other = relate(stack, STEPS, RelateSettings(block_m=60.0))[0].ratio
    assert not np.array_equal(first.low, other.low)


def test_the_interval_is_that_of_landslides_and_not_of_pixels():
    """Landslides of many pixels are few witnesses: the interval must be wide."""
    rng = np.random.default_rng(5)
    groups = np.zeros((100, 100), np.int32)
    for number, (row, col) in enumerate(rng.integers(0, 90, (12, 2)), 1):
        groups[row : row + 8, col : col + 8] = number
    slope = np.tile(np.linspace(0, 50, 100, dtype=np.float32), (100, 1))
    stack = FactorStack.stacked(
        [small.CONTINUOUS],
        [slope],
        type(small.GEOBOX)((100, 100), small.AFFINE, small.CRS),
        groups > 0,
        groups,
    )
    ratio = relate(stack, {"slope": breaks.manual([25])})[0].ratio
    labels = groups > 0
    share = labels[:, :50].mean() * 100
    assert share > 0
    naive = 1.96 * 2 * np.sqrt(0.25 / labels.sum())  # as if pixels were independent
    assert (ratio.high - ratio.low)[0] > 4 * naive


def test_one_vote_each_makes_a_huge_landslide_count_once():
    groups = np.zeros((20, 20), np.int32)
    groups[:, 10:16] = 1  # 120 pixels on the right
    groups[2, 1], groups[6, 3], groups[12, 5] = 2, 3, 4  # three single pixels on the left
    slope = np.tile(np.arange(20, dtype=np.float32), (20, 1))
    geobox = type(small.GEOBOX)((20, 20), small.AFFINE, small.CRS)
    stack = FactorStack.stacked([small.CONTINUOUS], [slope], geobox, groups > 0, groups)
    halves = {"slope": breaks.manual([10])}
    by_pixel = relate(stack, halves)[0].ratio
    by_vote = relate(stack, halves, RelateSettings(counting="landslides"))[0].ratio
    assert by_pixel.ratio[1] > 1.9
    np.testing.assert_allclose(by_vote.counts.landslide, [3, 1])
    np.testing.assert_allclose(by_vote.ratio, [1.5, 0.5])
    assert "75.0% of the landslides" in by_vote.sentences[0]


def test_a_class_without_landslides_is_flagged_and_never_infinite():
    stack = small.stack()
    labels = stack.landslides & (stack.values[0] > 10)
    bare = FactorStack.stacked(
        stack.factors, stack.values, stack.geobox, labels, np.where(labels, stack.groups, 0)
    )
    slope = relate(bare, STEPS)[0]
    table = slope.frame()
    assert table["no_landslide"].tolist() == [True, False, False, False, False]
    assert table["fr"][0] == 0
    assert 0 < table["high"][0] < 1
    assert table["corrected"][0]
    assert (
        np.isfinite(table[["w_plus", "w_minus", "contrast", "studentised", "information_value"]]).all().all()
    )
    assert table["w_plus"][0] < -2
    assert "too few to say more" in table["in_words"][0]


def test_words_follow_the_interval():
    sentences = relate(small.stack(rows=120, cols=120), STEPS)[0].ratio.sentences
    assert sentences[0].startswith("Slope <10°: ")
    assert sentences[0].endswith("less often than on average.")
    assert sentences[-1].endswith("more often than on average.")


def test_one_landslide_gives_ratios_but_no_interval():
    groups = np.zeros((40, 50), np.int32)
    groups[10:12, 10:12] = 7
    stack = small.stack()
    single = FactorStack.stacked(stack.factors, stack.values, stack.geobox, groups > 0, groups)
    ratio = relate(single, STEPS)[0].ratio
    assert np.isnan(ratio.low).all()
    assert any("one landslide gives no interval" in sentence for sentence in ratio.sentences)


def test_of_many_chances_few_false_ones_are_let_through():
    """The example of Benjamini and Hochberg (1995, section 3.2): four of fifteen at 5 %, three by Bonferroni."""
    chances = np.array(
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
         0.7590, 1.0]
    )  # fmt: skip
    assert np.flatnonzero(discoveries(chances[::-1])).tolist() == [11, 12, 13, 14]
    assert not discoveries(np.array([np.nan, 0.2])).any()


def test_the_number_of_classes_tested_is_said_and_breaks_by_hand_are_marked():
    relations = relate(small.stack(), STEPS)
    ratios = [each.ratio for each in relations]
    assert {each.tested for each in ratios} == {7}
    first, second, third = words_on(ratios)
    assert first.startswith("Intervals take squares of")
    assert second.startswith("7 classes were tested")
    assert "Slope were cut by hand" in third
    cut = {"slope": breaks.manual([10, 20, 30, 40], method="the paper's")}
    assert not any("by hand" in each for each in words_on([r.ratio for r in relate(small.stack(), cut)]))


def chosen_rows(places: bool = True, landslides: int = 100) -> FactorTable:
    """As many rows without as with a landslide, steeper where there is one."""
    rng = np.random.default_rng(0)
    labels = np.arange(200) < landslides
    slope = np.where(labels, rng.uniform(10, 50, 200), rng.uniform(0, 40, 200)).astype(np.float32)
    at = rng.uniform(0, 5000, (200, 2)) if places else None
    return FactorTable((small.CONTINUOUS,), slope[:, None], labels, places_m=at)


@pytest.mark.parametrize("places", [True, False])
def test_landslides_that_were_chosen_are_compared_with_rows_without_one(places):
    table = chosen_rows(places)
    (relation,) = relate(table, {"slope": breaks.manual([25])})
    steep, labels = table.values[:, 0] >= 25, table.landslide
    assert relation.ratio.ratio[1] == pytest.approx(steep[labels].mean() / steep[~labels].mean())
    np.testing.assert_allclose(relation.evidence.information, np.log(relation.ratio.ratio))
    said = relation.ratio.sentences[1]
    assert "of the landslide rows on" in said
    assert "of the rows without a landslide" in said
    assert "area" not in said
    assert relation.ratio.low[1] < relation.ratio.ratio[1] < relation.ratio.high[1]
    words = words_on([relation.ratio])
    assert any("rows without (the background), not with an area" in each for each in words)
    assert ("no coordinates" in words[0]) == (not places)


def test_a_table_with_few_landslides_has_all_rows_as_background():
    (relation,) = relate(chosen_rows(landslides=20), {"slope": breaks.manual([25])})
    assert relation.ratio.counts.background == "rows"
    assert "of the rows," in relation.ratio.sentences[1]


def test_a_class_of_landslide_rows_alone_has_no_ratio():
    rock = np.repeat(np.float32([1, 2]), [90, 110])
    card = Factor("rock", "Rock", "", "categorical", classes={1: "hard", 2: "soft"})
    table = FactorTable((card,), rock[:, None], np.arange(200) < 100)
    (relation,) = relate(table)
    assert np.isnan(relation.ratio.ratio[0])
    assert "no ratio is defined" in relation.ratio.sentences[0]
