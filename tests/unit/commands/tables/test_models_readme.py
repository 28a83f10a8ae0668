"""models/README.md is what the command prints, whichever networks have weights; its links lead somewhere."""

import json
import re
from pathlib import Path

import pytest

from landslide_core.calibration.calibration import Calibration
from landslide_core.commands.main import main
from landslide_core.commands.tables import models_readme
from landslide_core.metrics import ProbabilityCounts
from landslide_core.networks import NETWORKS, cards
from landslide_core.networks.size import size
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.training.scoring import protocol_scores
from tests.small_scenes import tiny_card

MODELS = Path(__file__).resolve().parents[4] / "models"


def test_the_file_is_what_the_command_prints(capsys) -> None:
    assert main(["networks", "--models-readme"]) == 0

    assert (MODELS / "README.md").read_text("utf-8") == capsys.readouterr().out


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", (MODELS / "README.md").read_text("utf-8"))

    assert [link for link in links if not (MODELS / link).exists()] == []
    assert len(links) >= len(cards())


@pytest.fixture
def card():
    import numpy as np

    counts = ProbabilityCounts(np.arange(101), np.arange(101)[::-1].copy())
    pooled = counts.matrix(0.5).scores()
    return tiny_card(
        name="resu-cbnet",
        title="ResU-CBNet-style",
        terrain=TERRAIN_BANDS,
        calibration=Calibration("platt", 0.8, 0.8, -0.4),
        scores={
            "pooled": pooled,
            "images": 4,
            "empty_images": 1,
            "data": "made up",
            "protocols": protocol_scores([counts], 0.5),
            "objects": {"found": 3, "missed": 2, "false": 7},
            "expected_calibration_error": 0.0123,
            "all_background": {"pooled_two_class_mean": {"iou": 0.4, "f1": 0.45}},
            "synthetic_validation": {**pooled, "f1": 0.5, "without_terrain": {**pooled, "f1": 0.45}},
        },
        training={
            "recipe": {"name": "modern"}, "started_from": "random weights", "teacher": {"name": "scarp"},
            "best_epoch": 3, "epochs": 9, "minutes": 12.4, "device": "a machine", "command": "train it",
        },
    )  # fmt: skip


def test_networks_with_and_without_weights_stand_in_one_table(card, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(models_readme, "kmac_per_pixel", lambda name: 10.0)
    monkeypatch.setattr(
        "landslide_core.commands.tables.models_readme._protocols", lambda shipped: []
    )  # the made-up card lacks most protocols of finding nothing
    speed = tmp_path / "speed.json"
    speeds = {"networks": {"resu-cbnet": {"relative": 1.5}}, "device": "d", "tile_px": 64, "rounds": 3}
    speed.write_text(json.dumps(speeds))

    printed = models_readme.text({"resu-cbnet": card}, speed)
    rows = [line for line in printed.splitlines() if re.match(r"\| .* \| `[\w-]+` \|", line)]
    assert len(rows) == len(NETWORKS)
    assert rows[0].startswith(
        "| ResU-CBNet-style (compact, 0.0 M parameters, taught by scarp) | `resu-cbnet` |"
    )
    assert "| 0.66 |" in rows[0]  # 10 kMAC per pixel x 256 x 256
    assert "| 1.50 |" in rows[0]
    assert "| 0.012 |" in rows[0]
    assert f"| {size('unet', 'compact').parameters:,} |" in printed
    assert rows[1].endswith("| – | – | – | – | – | – | – |")
    assert "| UNet |" in printed
    assert "| 0.500 |" not in printed
    assert "/ 0.500 |" in printed
    assert "| +5.0 |" in printed
    assert (
        "random weights; taught by scarp | 3 of 9 | 12 min, a machine | 0.50 | platt 0.80, -0.40 |" in printed
    )


def test_parts_stand_beside_the_spread_of_three_seeds(card, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("landslide_core.commands.tables.models_readme._protocols", lambda shipped: [])
    rows = {f"full-{seed}": {"title": "full recipe", "seed": seed, "iou": iou, "f1": 0.5}
            for seed, iou in enumerate((0.40, 0.44, 0.48))}  # fmt: skip
    rows["no-x"] = {"title": "no x", "seed": 0, "iou": 0.34, "f1": 0.45}
    parts = tmp_path / "parts.json"
    parts.write_text(json.dumps({"crops": 4800, "epochs": 4, "rows": rows}))

    printed = models_readme.text({"resu-cbnet": card}, parts_file=parts)

    assert "| full recipe, seed 0 | 0.400 | 0.500 | -4.0 |" in printed
    assert "| no x | 0.340 | 0.450 | -10.0 |" in printed
    assert "4,800 crops in 4 epochs" in printed
    assert "IoU 0.400 to 0.480, mean 0.440" in printed
    assert "less than about 8 points may be chance" in printed
