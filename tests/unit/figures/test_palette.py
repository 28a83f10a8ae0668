"""Colours that mean different things are told apart by colour-blind eyes, simulated after Machado et al. (2009)."""

from itertools import combinations

import numpy as np
import pytest

from landslide_core.figures.palette import CASING, CHANGE, DRAWN, OUTCOME, REVIEW, SELECTED, rgb

# Machado, G. M., Oliveira, M. M., Fernandes, L. A. F. (2009), IEEE TVCG 15:1291-1298: severity 1.0, linear RGB.
SIGHT = {
    "all colours": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
TOLD_APART = 15  # CIELAB; about 2.3 is just seen side by side, and lines are thin


def linear(colour: str) -> np.ndarray:
    share = np.array(rgb(colour)) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    white = TO_XYZ @ np.ones(3)
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ np.clip(light, 0, 1) / white, 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "colours", [{**REVIEW, "drawn": DRAWN}, CHANGE, OUTCOME], ids=["review", "two dates", "reference"]
)
def test_states_and_what_is_chosen_are_told_apart(sight: str, colours: dict[str, str]) -> None:
    colours = {**colours, "chosen": SELECTED}
    seen = {name: lab(np.array(SIGHT[sight]) @ linear(colour)) for name, colour in colours.items()}
    near = {(a, b): float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(seen, 2)}

    assert {pair: far for pair, far in near.items() if far < TOLD_APART} == {}


@pytest.mark.parametrize("colour", [*REVIEW.values(), *CHANGE.values(), *OUTCOME.values()])
def test_the_name_of_a_state_is_read_on_its_colour(colour: str) -> None:
    back, ink = (linear(each) @ TO_XYZ[1] for each in (colour, CASING))

    assert (back + 0.05) / (ink + 0.05) >= 4.5  # WCAG 2.2, 1.4.3
