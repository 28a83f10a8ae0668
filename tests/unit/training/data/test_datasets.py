"""Data gathered from their sources, split into training and validation."""

import dataclasses

import pytest

from landslide_core.errors import MissingError
from landslide_core.training.data import datasets
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.readers import SyntheticScenes
from tests.small_pictures import label, picture


@pytest.fixture
def _small_scenes(monkeypatch):
    """Synthetic scenes of 64 pixels: what is gathered does not depend on their size."""

    def small(*given, **named):
        return dataclasses.replace(SyntheticScenes(*given, **named), size_px=64)

    monkeypatch.setattr(datasets, "SyntheticScenes", small)


@pytest.mark.usefixtures("_small_scenes")
@pytest.mark.parametrize(("wanted", "there"), [(True, True), (False, False)])
def test_elevation_is_read_where_it_is_wanted(tmp_path, monkeypatch, wanted: bool, there: bool) -> None:
    monkeypatch.setattr(datasets, "VALIDATION_SEEDS", 1)
    data = gather(Sources(synthetic=2, cache=tmp_path), elevation=wanted)

    assert all((example.elevation_m is not None) is there for example in data.training)


def test_without_lists_the_last_names_are_for_validation(tmp_path) -> None:
    for n in range(10):
        picture(tmp_path / "i" / f"{n}.png", 20 + n)
        label(tmp_path / "m" / f"{n}.png", inside=True)

    data = gather(Sources(images=tmp_path / "i", masks=tmp_path / "m"))

    assert [e.name for e in data.validation] == ["8", "9"]
    assert len(data.training) == 7  # the eighth is next in number to those


@pytest.mark.usefixtures("_small_scenes")
def test_synthetic_scenes_alone_are_enough_and_validation_has_other_seeds(tmp_path) -> None:
    data = gather(Sources(synthetic=2, cache=tmp_path))

    assert len(data.training) == 2
    assert not {e.name for e in data.validation} & {e.name for e in data.training}
    assert data.synthetic_origin == 0


def test_naming_no_data_is_answered_with_the_choices() -> None:
    with pytest.raises(MissingError, match="Name a public set"):
        gather(Sources())
