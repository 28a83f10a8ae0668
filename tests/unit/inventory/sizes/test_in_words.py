"""What the statistics of areas say in sentences: what is missing, which law fits, what the event was."""

from dataclasses import replace

import numpy as np
import pytest

from landslide_core.inventory.sizes import in_words
from landslide_core.inventory.sizes.magnitude import Magnitude
from landslide_core.inventory.sizes.statistics import Estimate


def told(found) -> str:
    return " ".join(in_words.sentences(found))


def test_the_smallest_area_is_named_and_the_rollover_is_held_against_it(found) -> None:
    assert "of at least 100 m², knowing that smaller ones are missing" in told(found)
    assert f"{found.left_out} smaller ones are left out" in told(found)
    assert "is near that area, where landslides begin to be missed" in told(found)
    far = replace(found, smallest_m2=20.0)
    assert "lies well above it" in told(far)


def test_without_a_smallest_area_the_rollover_may_be_that_of_the_mapping(found) -> None:
    assert "the rollover is that of the mapping, not of the landslides" in told(
        replace(found, smallest_m2=0.0)
    )


def test_no_rollover_is_said_to_be_none(found) -> None:
    hidden = {name: replace(fitted, smallest_m2=1e5) for name, fitted in found.fits.items()}

    assert "No rollover is seen above that area" in told(replace(found, fits=hidden))


def test_what_speaks_against_a_law_is_said(found) -> None:
    laws = {name: replace(law, p=0.5) for name, law in found.laws.items()}
    assert "nothing speaks against either" in told(replace(found, laws=laws))
    one = {**laws, "double_pareto": replace(laws["double_pareto"], p=0.02)}
    assert "speak against double pareto (p below 0.1)" in told(replace(found, laws=one))
    neither = {name: replace(law, p=0.02) for name, law in laws.items()}
    assert "speak against both" in told(replace(found, laws=neither))


def test_a_law_that_does_not_settle_is_named(found) -> None:
    assert "does not settle" not in told(found)
    ran = {**found.fits, "inverse_gamma": replace(found.fits["inverse_gamma"], ends=(1, 0, 0))}
    assert "Inverse gamma does not settle" in told(replace(found, fits=ran))


def test_magnitudes_that_agree_are_one_and_others_are_told_apart(found) -> None:
    assert "about the same by area" in told(replace(found, magnitude=Magnitude(3.0, 3.1, 3.05, 900.0)))
    assert "3.00 by number, 2.40 by area and 3.05 by the large ones" in told(
        replace(found, magnitude=Magnitude(3.0, 2.4, 3.05, 900.0))
    )


def test_the_table_holds_every_value_with_its_interval_and_a_dash_for_none(found) -> None:
    rows = {what: (value, span) for what, value, span in in_words.rows(found)}
    rollover = found.laws["inverse_gamma"].estimates["rollover_m2"]

    assert rows["Inverse gamma: rollover (most frequent area)"][0] == f"{rollover.value:,.0f} m²"
    assert rows["Inverse gamma: rho"][0] == f"{found.fits['inverse_gamma'].values[0]:.2f}"
    assert rows["Magnitude mL by number"] == (f"{np.log10(found.count):.2f}", "")
    endless = replace(rollover, low=np.nan)
    law = found.laws["inverse_gamma"]
    changed = replace(law, estimates={**law.estimates, "rollover_m2": endless})
    again = {row[0]: row[2] for row in in_words.rows(replace(found, laws={"inverse_gamma": changed}))}
    assert again["Inverse gamma: rollover (most frequent area)"] == f"up to {rollover.high:,.0f} m²"


@pytest.mark.parametrize(
    ("estimate", "shown"),
    [
        (Estimate(20.0, 10.0, 30.0), ("20 m²", "10 to 30 m²")),
        (Estimate(np.nan, np.nan, np.nan), ("–", "–")),
        (Estimate(np.nan, np.nan, 30.0), ("–", "up to 30 m²")),
        (Estimate(20.0, 10.0, np.nan), ("20 m²", "from 10 m²")),
    ],
)
def test_an_end_that_there_is_not_is_left_open(found, estimate, shown) -> None:
    law = found.laws["inverse_gamma"]
    changed = replace(law, estimates={"rollover_m2": estimate})

    assert in_words.rows(replace(found, laws={"inverse_gamma": changed}))[0][1:] == shown
