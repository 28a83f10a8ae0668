"""Numbers as a person reads them."""

import pytest

from landslide_core.figures import numbers
from landslide_ui import words


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0.4, "0 m²"), (840.0, "840 m²"), (9_999.0, "9,999 m²"), (13_300.0, "1.33 ha"), (2.5e6, "2.50 km²")],
)
def test_an_area_has_the_unit_that_keeps_it_short(metres, said):
    assert numbers.area(metres) == said


@pytest.mark.parametrize(
    ("part", "said"), [(0, "0.00 %"), (5e-5, "< 0.01 %"), (0.0123, "1.23 %"), (0.456, "45.6 %")]
)
def test_a_small_share_is_told_from_nothing(part, said):
    assert numbers.share(part) == said


@pytest.mark.parametrize(
    ("cubic_metres", "said"),
    [
        (0.0, "0 m³"), (0.00004, "< 0.01 m³"), (0.21, "0.21 m³"), (9.96, "10 m³"), (994_000.0, "990,000 m³"),
        (997_000.0, "1 million m³"), (12_400_000.0, "12 million m³"), (996_000_000.0, "1 km³"), (1.2e12, "1,200 km³"),
    ],
)  # fmt: skip
def test_a_volume_has_two_digits_and_never_a_power_of_ten(cubic_metres, said):
    assert numbers.volume(cubic_metres) == said


def test_what_is_undefined_is_a_dash() -> None:
    assert (numbers.score(None), numbers.score(0.725)) == ("–", "0.72")


def test_a_moment_that_is_none_stays_as_it_is() -> None:
    assert numbers.moment("long ago") == "long ago"


def test_pages_and_reports_have_the_same_numbers() -> None:
    names = [
        name
        for name, each in vars(numbers).items()
        if not name.startswith("_") and getattr(each, "__module__", "") == numbers.__name__
    ]

    assert {"area", "share", "score"} <= set(names)
    assert all(getattr(words, name) is getattr(numbers, name) for name in names)
