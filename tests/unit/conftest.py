"""What several unit tests take."""

from pathlib import Path

import pytest

from tests.unit.detection import write_weights


@pytest.fixture
def models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the weights of a tiny network, used instead of the shipped ones."""
    folder = write_weights(tmp_path_factory.mktemp("models"))
    monkeypatch.setenv("SCARP_MODELS", str(folder))
    return folder
