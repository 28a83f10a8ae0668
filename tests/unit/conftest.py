"""What several unit tests take."""

from pathlib import Path

import pytest

from tests import small_factors
from tests.small_scenes import write_weights


@pytest.fixture
def models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the weights of a tiny network, used instead of the shipped ones."""
    folder = write_weights(tmp_path_factory.mktemp("models"))
    monkeypatch.setenv("SCARP_MODELS", str(folder))
    return folder


@pytest.fixture(scope="session")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every layer of the small county as a file, for tests that only read them."""
    return small_factors.write_inputs(tmp_path_factory.mktemp("layers"))
