"""`light`: an image is judged, and what is missing is said with a cure."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landslide_core import networks
from landslide_core.commands.light import lines
from landslide_core.commands.main import main
from landslide_core.io.plain.pictures import write_picture
from tests.small_light import fitted_light, hills, write_light


@pytest.fixture
def name(models: Path) -> str:
    return next(iter(networks.cards(models)))


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    path = tmp_path / "valley.png"
    write_picture(path, Image.fromarray(np.ascontiguousarray(hills().transpose(1, 2, 0))), "PNG")
    return path


def test_an_image_is_judged_by_the_image_alone_where_nothing_was_fitted(models, name, valley, capsys) -> None:
    assert main(["light", str(valley), "--network", name]) == 0

    said = capsys.readouterr().out
    assert ": amber\n" in said
    assert "tell the pixel size" in said
    assert "was never measured" in said


def test_the_fit_is_found_beside_the_card_in_the_folder_that_is_named(
    models, name, valley, capsys, monkeypatch
) -> None:
    card = networks.cards(models)[name]
    write_light(models, fitted_light(name, card.sha256, {}))
    monkeypatch.delenv("SCARP_MODELS")
    size = f"{card.native_resolution_m:g}"

    assert main(["light", str(valley), "--network", name, "--models", str(models), "--pixel-size", size]) == 0
    assert ": green: an F1 of 0.50 to 0.90 is expected" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [([], "nothing to judge"), (["--fit"], "fitted on folds"), (["--table"], "No light was fitted")],
    ids=["nothing", "no folds", "no fit"],
)
def test_what_is_missing_is_said(models, name, capsys, words, said) -> None:
    assert main(["light", "--network", name, *words]) == 2
    assert said in capsys.readouterr().err


def test_the_table_shows_dashes_where_nothing_was_measured() -> None:
    row = {
        "maps": 3,
        "green": 2,
        "amber": 1,
        "red": 0,
        "expected_f1": 0.6,
        "true_f1": 0.55,
        "inside": 1.0,
        "error": 0.1,
    }

    assert lines({"df": row, "none": {"maps": 0}})[2:] == [
        "| df | 3 | 2 | 1 | 0 | 0.60 | 0.55 | 1.00 | 0.10 |",
        "| none | 0 | – | – | – | – | – | – | – |",
    ]
