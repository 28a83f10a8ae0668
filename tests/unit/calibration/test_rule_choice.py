"""A threshold that left-out regions agree on; a rule that follows the scene only where it does no harm."""

import numpy as np
import pytest
from scipy.special import expit, logit

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration
from landslide_core.calibration.counts import LabelledCounts, pooled
from landslide_core.calibration.rule_choice import as_others_choose, choose_rule, plateau
from landslide_core.errors import NoDataError


def region(seed, share=0.2, shift=0.0, sharp=2.0, images=4, pixels=6000):
    """Images whose landslides are `share` of the ground, as a network says that was shifted by so many logits."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(images):
        truth = rng.random(pixels) < share
        evidence = rng.normal(np.where(truth, sharp, -sharp), sharp)
        found.append(LabelledCounts.of(truth[None], (evidence + logit(share) + shift)[None]))
    return found


def test_the_usual_threshold_lies_in_the_middle_of_what_cannot_be_told_apart():
    found = plateau([pooled(region(seed)) for seed in range(3)], UNCALIBRATED)

    assert found.low < found.threshold < found.high
    assert logit(found.threshold) == pytest.approx((logit(found.low) + logit(found.high)) / 2, abs=0.1)


def test_a_region_has_no_say_in_what_it_is_judged_by():
    whole = {name: pooled(region(seed)) for seed, name in enumerate(("a", "b", "c"))}
    other = whole | {"c": pooled(region(9, share=0.6, shift=3.0))}

    assert as_others_choose("c", whole, "platt") == as_others_choose("c", other, "platt")
    assert as_others_choose("a", whole, "platt") != as_others_choose("a", other, "platt")


def test_where_regions_differ_in_nothing_the_usual_threshold_stays():
    regions = {name: region(seed) for seed, name in enumerate(("df", "hz", "event a", "event b"))}
    found = choose_rule(regions, "none")

    assert found.chosen.mean == pytest.approx(found.usual.mean, abs=0.01)
    assert found.rule.usual_share == pytest.approx(0.2, abs=0.02)


def test_a_rule_that_harms_events_is_not_shipped():
    """Events are said too high: following the scene there would call still more of it landslide."""
    regions = {name: region(seed, share=0.1) for seed, name in enumerate(("df", "hz", "js"))}
    regions |= {f"event {name}": region(seed, share=0.1, shift=2.0) for seed, name in ((7, "a"), (8, "b"))}
    found = choose_rule(regions, "none")

    for cut in ("by_image", "by_region"):
        mine, theirs = getattr(found.chosen, cut), getattr(found.usual, cut)
        for events in (False, True):
            names = [name for name in mine if name.startswith("event ") is events]
            assert np.mean([mine[n] for n in names]) >= np.mean([theirs[n] for n in names])


def test_where_scenes_differ_in_their_share_the_threshold_follows_them():
    """Logits that know nothing of the share of their region, which differs tenfold: re-estimating it pays."""
    shares = {"df": 0.04, "hz": 0.05, "js": 0.03, "event a": 0.5, "event b": 0.4, "event c": 0.45}
    regions = {}
    for seed, (name, share) in enumerate(shares.items()):
        same = logit(0.2) - logit(share)
        regions[name] = region(seed, share, same, sharp=1.2, images=1, pixels=40_000)
    found = choose_rule(regions, "platt")

    assert found.rule.shift > 0
    assert found.chosen.mean > found.usual.mean + 0.01


def test_thresholds_are_on_the_calibrated_scale():
    calibration = Calibration("platt", 0.5, 0.5, -1.0)
    parts = [pooled(region(seed)) for seed in range(3)]
    bare, mapped = plateau(parts, UNCALIBRATED), plateau(parts, calibration)

    assert mapped.threshold == pytest.approx(
        float(expit(calibration.apply(np.array(logit(bare.threshold))))), abs=0.03
    )


@pytest.mark.parametrize("logit_said", [-30.0, -3.0, 0.0, 30.0, -np.inf, np.inf])
def test_a_network_that_says_the_same_everywhere_gets_a_threshold_all_the_same(logit_said):
    rng = np.random.default_rng(0)

    def images():
        truth = rng.random((3, 1, 4000)) < 0.1
        return [LabelledCounts.of(each, np.full(each.shape, logit_said)) for each in truth]

    found = choose_rule({name: images() for name in ("df", "hz", "event a")}, "none")
    assert 0 < found.rule.usual < 1
    assert (found.rule.shift, found.rule.expected) == (0, 0)


@pytest.mark.parametrize(
    ("landslides_in", "logit_said"), [([], -3.0), (["df"], -3.0), (["df", "hz"], np.nan)]
)
def test_regions_that_cannot_judge_each_other_are_refused_in_a_sentence(landslides_in, logit_said):
    truth = np.arange(4000)[None] < 400

    def images(name):
        slides = truth & (name in landslides_in)
        return [LabelledCounts.of(slides, np.full(truth.shape, logit_said))]

    with pytest.raises(NoDataError, match="regions left out"):
        choose_rule({name: images(name) for name in ("df", "hz", "event a")}, "platt")
