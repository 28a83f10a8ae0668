"""From layers to factors: what is left out without being asked for, and what is never passed over."""

import pytest

from landslide_core.errors import NoDataError, SettingError
from landslide_core.factors import DeriveSettings, Layers, derive
from tests.small_factors import GEOBOX, dem

FLAT = Layers(GEOBOX, dem(), settings=DeriveSettings(stream_area_km2=1e6))


def test_streams_that_nobody_asked_for_may_be_missing() -> None:
    found = derive.one_or_dry(FLAT, "river_distance", asked=False)

    assert isinstance(found, str)
    assert found.startswith("Distance from rivers is left out.")
    with pytest.raises(NoDataError, match="no stream"):
        derive.one_or_dry(FLAT, "river_distance", asked=True)


def test_any_other_trouble_with_rivers_is_told(monkeypatch) -> None:
    def refuse(layers: Layers, name: str) -> None:
        raise SettingError("The area of a stream is negative.", "Give a positive one.")

    monkeypatch.setattr(derive, "one", refuse)

    with pytest.raises(SettingError):
        derive.one_or_dry(FLAT, "river_distance", asked=False)
