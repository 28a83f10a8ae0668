"""What the environment of a server says is taken, or told that it is no number."""

import pytest

from landslide_core.errors import SettingError
from landslide_core.knobs.environment import gigabytes


@pytest.mark.parametrize(
    ("said", "expected"), [(None, 50e9), ("", 50e9), ("0", 0.0), ("1.5", 1.5e9), (" 2e1 ", 20e9)]
)
def test_a_number_of_gigabytes_is_bytes(monkeypatch, said, expected):
    monkeypatch.delenv("SCARP_OWNER_GB", raising=False)
    if said is not None:
        monkeypatch.setenv("SCARP_OWNER_GB", said)
    assert gigabytes("SCARP_OWNER_GB", 50) == expected


@pytest.mark.parametrize("said", ["lots", "50 GB", "-1", "nan", "inf", "1,5", "0x10"])
def test_what_is_no_number_is_told_with_the_name_of_the_variable(monkeypatch, said):
    monkeypatch.setenv("SCARP_OWNER_GB", said)
    with pytest.raises(SettingError, match="SCARP_OWNER_GB") as told:
        gigabytes("SCARP_OWNER_GB", 50)
    assert said in told.value.message
    assert "50" in told.value.hint
