"""What terrain adds: three trainings alike but for the terrain, kept in the cache, and one table."""

import dataclasses
from pathlib import Path

import pytest

from landslide_core import networks
from landslide_core.commands.main import main
from landslide_core.errors import MismatchError
from landslide_core.metrics import ConfusionMatrix
from landslide_core.networks import get
from landslide_core.progress import Progress
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.training import recipes
from landslide_core.training.data.readers import SyntheticScenes
from landslide_core.training.recipe import Stage
from landslide_core.tuning import fusion, terrain_gain
from landslide_core.tuning.fusion import BASELINE, VARIANTS, FusionSettings, compare, plan_of


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FusionSettings:
    """Scarp without shipped weights, of the cheapest build, on scenes of 96 pixels."""
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path / "none"))
    recipe = dataclasses.replace(
        recipes.get("fusion"), batch=4, stages=(Stage(0.0, 32, (1.0, 1.0)),), ema=0.5, warmup_epochs=0.0
    )
    monkeypatch.setattr(recipes, "RECIPES", (recipe,))
    monkeypatch.setattr("landslide_core.training.data.datasets.VALIDATION_SEEDS", 2)
    monkeypatch.setattr(
        "landslide_core.training.data.datasets.SyntheticScenes",
        lambda *given, **named: dataclasses.replace(SyntheticScenes(*given, **named), size_px=96),
    )
    cheap = dataclasses.replace(get("scarp"), compact=get("scarp").tiny, imagenet=None)
    known = {**{network.name: network for network in networks.NETWORKS}, "scarp": cheap}
    for place in ("landslide_core.training.train.get", "landslide_core.networks.get"):
        monkeypatch.setattr(place, known.__getitem__)
    return FusionSettings(
        training_scenes=3, test_scenes=2, epochs=1, epoch_crops=8, cache=tmp_path / "cache", device="cpu"
    )


@pytest.mark.slow
def test_the_variants_differ_in_their_terrain_alone_and_are_trained_once(small: FusionSettings) -> None:
    said: list[str] = []
    rows = compare(small, Progress(lambda _, message: said.append(message)), size_px=96)

    assert [(row.network, row.terrain) for row in rows] == [
        (BASELINE, "no DEM"),
        *[(name, kind) for name in list(VARIANTS)[1:] for kind in terrain_gain.KINDS],
    ]
    assert all(row.matrix.total == 2 * 96 * 96 for row in rows)
    assert sum("training" in line for line in said) == 3
    made = {name: networks.cards(plan_of(small, share).out)["scarp"] for name, share in VARIANTS.items()}
    for name, card in made.items():
        assert card.terrain == TERRAIN_BANDS
        assert card.training["recipe"]["terrain_dropout"] == VARIANTS[name]
        assert card.training["trained_parts"] == ["decoder", "head", "terrain"]
    recipes_but_for_terrain = [{**c.training["recipe"], "terrain_dropout": None} for c in made.values()]
    assert recipes_but_for_terrain[0] == recipes_but_for_terrain[1] == recipes_but_for_terrain[2]

    said.clear()
    again = compare(small, Progress(lambda _, message: said.append(message)), size_px=96)
    assert [(row.network, row.terrain, row.matrix) for row in again] == [
        (row.network, row.terrain, row.matrix) for row in rows
    ]
    assert not any("training" in line for line in said)


def test_whatever_decides_the_weights_decides_their_folder(small: FusionSettings) -> None:
    folders = {
        plan_of(changed, dropout).out
        for changed in (
            small,
            dataclasses.replace(small, seed=1),
            dataclasses.replace(small, epochs=2),
            dataclasses.replace(small, training_scenes=4),
        )
        for dropout in VARIANTS.values()
    }

    assert len(folders) == 4 * 3
    assert plan_of(dataclasses.replace(small, test_scenes=9), 0.0).out in folders


def test_a_network_of_images_alone_is_refused(small: FusionSettings) -> None:
    with pytest.raises(MismatchError, match="unet takes no elevation model") as caught:
        compare(dataclasses.replace(small, network="unet"))
    assert "scarp" in caught.value.hint
    assert "resu-cbnet" in caught.value.hint


def test_the_command_prints_the_gain_against_the_same_training_without_terrain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def row(name: str, terrain: str, tp: int) -> terrain_gain.Row:
        return terrain_gain.Row(name, terrain, ConfusionMatrix(tp=tp, fp=100 - tp, fn=100 - tp, tn=700))

    asked: list[FusionSettings] = []
    rows = [row("as shipped", "no DEM", 30), row(BASELINE, "no DEM", 50), row("terrain", "DEM of 12.5 m", 58)]
    monkeypatch.setattr(fusion, "compare", lambda settings, progress: asked.append(settings) or rows)

    assert main(["fusion", "--scenes", "3", "--seed", "7", "--device", "cpu"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert (asked[0].test_scenes, asked[0].seed, asked[0].network) == (3, 7, "scarp")
    assert next(line for line in printed if line.startswith("terrain")).endswith("+8.0")
    assert next(line for line in printed if line.startswith("as shipped")).endswith("-20.0")
    assert any("+6.9 on real scenes" in line for line in printed)
    assert main(["fusion", "--epochs", "0"]) == 2
    assert "from 1 up" in capsys.readouterr().err
