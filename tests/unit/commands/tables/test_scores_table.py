"""The table says what was measured where, what was chosen where, and what is missing."""

import dataclasses

from landslide_core.commands.main import main
from landslide_core.commands.tables import scores_table
from landslide_core.networks import NETWORKS
from landslide_core.networks.card import Seen
from tests.small_scenes import tiny_card

CURVE = {"pixels": [9, 9], "said": [0.1, 0.9], "found": [0.2, 0.8]}
ERRORS = {"error_before": 0.174, "error_after": 0.031, "before": CURVE, "after": CURVE}
USUAL = {
    "threshold": 0.5,
    "iou": 0.574,
    "f1": 0.729,
    "interval": {"iou": [0.461, 0.668], "f1": [0.63, 0.8], "blocks": 45},
    "objects": {"found": 69, "missed": 24, "false": 63},
}
SCORES = {
    "pooled": {"iou": 0.574, "f1": 0.729},
    "images": 227,
    "sets": {
        "bijie_val": {
            "title": "Bijie val", "images": 227, "usual": USUAL, "by_scene": {"thresholds": [0.2, 0.36, 0.6]},
            "calibration": ERRORS,
        },
        "uav_scene": {
            "title": "uav_scene", "images": 1, "by_scene": {"thresholds": [0.5, 0.5, 0.5]}, "calibration": ERRORS,
            "usual": {**USUAL, "interval": {"iou": None, "f1": None, "blocks": 1}},
        },
    },
    "folds": {
        "missing": ["qx"],
        "summary": {"home": {"folds": 2, "iou": [0.4, 0.08], "f1": [0.57, 0.07], "found": 3, "missed": 2, "false": 1}},
        "calibration": {"home": ERRORS},
    },
}  # fmt: skip
NEW = tiny_card(
    scores=SCORES, parameters=7_763_041, chosen_on="left-out counties", seen=Seen((0.8,), ("China",))
)
OLD = dataclasses.replace(
    NEW,
    scores={k: v for k, v in SCORES.items() if k in ("pooled", "images")},
    chosen_on="epoch and threshold were chosen on the validation images themselves",
)


def rows(card):
    return [line for line in scores_table.full({"unet": card}) if line.startswith("| UNet (")]


def test_every_set_and_every_fold_has_a_row():
    name = "| UNet (compact, 7.8 M parameters)"

    assert rows(NEW) == [
        f"{name} | counties left out (2 folds; lacking qx) | 0.40 ± 0.08 | 0.57 ± 0.07 | 3 / 2 / 1 | 0.50 "
        "| 0.174 → 0.031 |",
        f"{name} | Bijie val (227 images) | 0.57 [0.46, 0.67] | 0.73 [0.63, 0.80] | 69 / 24 / 63 | 0.50 (0.36) "
        "| 0.174 → 0.031 |",
        f"{name} | uav_scene (1 images) | 0.57 | 0.73 | 69 / 24 / 63 | 0.50 | 0.174 → 0.031 |",
    ]


def test_a_score_that_was_chosen_on_its_own_images_is_marked():
    printed = scores_table.full({"unet": OLD})

    assert [row for row in rows(OLD) if "no folds were trained" in row]
    assert [row for row in rows(OLD) if "0.57 †" in row]
    assert scores_table.CHOSEN_THERE in printed
    assert scores_table.CHOSEN_THERE not in scores_table.full({"unet": NEW})


def test_networks_without_weights_stand_in_both_tables():
    for table in (scores_table.full, scores_table.summary):
        printed = "\n".join(table({"unet": NEW}))
        assert all(network.title in printed for network in NETWORKS)
        assert "left-out counties" in printed
    assert "Seen in training: 0.8 m per pixel; China." in "\n".join(scores_table.summary({"unet": NEW}))


def test_the_command_prints_the_shipped_cards(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path))
    NEW.write(tmp_path / "unet.json")

    assert main(["networks", "--scores"]) == 0
    assert "0.57 [0.46, 0.67]" in capsys.readouterr().out

    assert main(["networks", "--calibration-curves", str(tmp_path / "curves.png")]) == 0
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")

    OLD.write(tmp_path / "unet.json")
    assert main(["networks", "--calibration-curves", str(tmp_path / "none.png")]) == 2
    assert "No card holds calibration curves" in capsys.readouterr().err
