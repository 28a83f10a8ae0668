"""What an image cannot tell has choices and no default."""

import pytest

from landslide_core.errors import SettingError
from landslide_core.inventory.fields import FIELDS, NAMES, checked


def test_there_are_the_thirty_two_types_of_hungr_and_others() -> None:
    assert len(FIELDS["movement"].choices) == 32
    for name in NAMES:
        choices = FIELDS[name].choices
        assert len(set(choices)) == len(choices)
        assert "" not in choices


def test_a_choice_or_nothing_may_stand_in_a_field() -> None:
    assert checked("movement", "debris flow") == "debris flow"
    assert checked("movement", "") == ""


@pytest.mark.parametrize(("name", "value"), [("movement", "complex"), ("colour", "red"), ("age", "old")])
def test_anything_else_is_refused_with_the_choices(name: str, value: str) -> None:
    with pytest.raises(SettingError, match="no choice|no field") as problem:
        checked(name, value)
    assert "Choose among" in problem.value.hint
