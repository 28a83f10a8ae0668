"""Table 4 of Cui et al. 2026 from its own columns, within what rounding of both inputs allows."""

import numpy as np
import pytest

from landslide_core.factors import breaks
from landslide_core.susceptibility.classes.frequency_ratio import ratio_of

# factor: (class, ratio of landslides, ratio of domain, FR) as printed
TABLE4 = {
    "elevation": [
        ("<200", 0.156, 0.059, 2.652), ("200–300", 0.395, 0.443, 0.891), ("300–400", 0.065, 0.320, 0.204),
        ("400–500", 0.384, 0.146, 2.629), (">500", 0.000, 0.032, 0.000),
    ],
    "ndvi": [
        ("0–0.2", 0.007, 0.033, 0.223), ("0.2–0.4", 0.425, 0.516, 0.824), ("0.4–0.5", 0.372, 0.281, 1.324),
        ("0.5–0.6", 0.181, 0.150, 1.208), (">0.6", 0.014, 0.021, 0.679),
    ],
    "slope": [
        ("<10", 0.298, 0.221, 1.344), ("10–20", 0.122, 0.098, 1.247), ("20–30", 0.122, 0.117, 1.039),
        ("30–35", 0.358, 0.428, 0.836), (">35", 0.100, 0.135, 0.741),
    ],
    "aspect": [
        ("North", 0.020, 0.067, 0.296), ("Northeast", 0.256, 0.120, 2.133), ("East", 0.068, 0.036, 1.890),
        ("Southeast", 0.123, 0.145, 0.848), ("South", 0.064, 0.057, 1.131),
        ("Southwest", 0.159, 0.155, 1.025),
        ("West", 0.004, 0.046, 0.080), ("Northwest", 0.009, 0.152, 0.056), ("Plane", 0.297, 0.221, 1.343),
    ],
    "river_distance": [
        ("<50", 0.046, 0.110, 0.416), ("50–150", 0.231, 0.196, 1.180), ("150–300", 0.120, 0.235, 0.508),
        ("300–500", 0.360, 0.227, 1.584), ("500–1000", 0.244, 0.209, 1.165), (">1000", 0.000, 0.023, 0.000),
    ],
    "fault_distance": [
        ("<100", 0.031, 0.059, 0.528), ("100–200", 0.003, 0.059, 0.049), ("200–500", 0.028, 0.174, 0.162),
        ("500–1000", 0.484, 0.257, 1.885), ("1000–3000", 0.344, 0.285, 1.209), (">3000", 0.110, 0.166, 0.658),
    ],
    "hardness": [
        ("Hard rock", 0.000, 0.000, 0.000), ("Moderately hard rock", 0.000, 0.027, 0.000),
        ("Moderately soft rock", 0.238, 0.487, 0.488), ("Soft rock", 0.762, 0.487, 1.567),
    ],
}  # fmt: skip
HALF = 0.0005


@pytest.mark.parametrize("factor", TABLE4)
def test_the_papers_classes_have_its_labels(factor):
    assert breaks.PAPER[factor].labels == tuple(row[0] for row in TABLE4[factor])


@pytest.mark.parametrize("factor", TABLE4)
def test_printed_ratios_lie_within_the_rounding_of_both_columns(factor):
    labels, landslide, domain, printed = zip(*TABLE4[factor], strict=True)
    ours = ratio_of(np.array(landslide), np.array(domain))
    low = ratio_of(np.maximum(np.array(landslide) - HALF, 0), np.array(domain) + HALF)
    high = ratio_of(np.array(landslide) + HALF, np.maximum(np.array(domain) - HALF, 0))
    for label, value, least, most, text in zip(labels, ours, low, high, printed, strict=True):
        if label == "Hard rock":  # no ground of that kind: not the zero that is printed
            assert np.isnan(value)
        else:
            assert least - HALF <= text <= most + HALF
            assert least <= value <= most


def test_the_classes_of_slope_hold_what_their_labels_say():
    codes = breaks.PAPER["slope"].classify(np.array([0, 9.999, 10, 30, 34.999, 35, 90, np.nan]))
    assert codes.tolist() == [0, 0, 1, 3, 3, 4, 4, breaks.UNCLASSED]


def test_north_wraps_and_plane_is_a_class_of_its_own():
    codes = breaks.SECTORS.classify(np.array([0, 22.4, 22.6, 337.4, 337.6, 359.9, -1, np.nan]))
    assert [breaks.SECTORS.labels[c] if c >= 0 else None for c in codes] == [
        "North", "North", "Northeast", "Northwest", "North", "North", "Plane", None,
    ]  # fmt: skip
