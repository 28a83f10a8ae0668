"""What a comparison writes says the same everywhere."""

import csv
import io
import json
import re

import numpy as np
import pytest
import rasterio

from landslide_core.comparison import compare
from landslide_core.comparison.export import as_csv, as_json, members, to_dict, write_all
from landslide_core.errors import FileError
from landslide_core.io.labelled import LabelledScene
from landslide_core.runs.store import safe_slug
from tests.small_comparison import BOTH, SIZE, mask, run


@pytest.mark.parametrize(("fill", "words"), [(0, "holds no landslide"), (1, "every known pixel landslide")])
def test_a_reference_of_one_class_gives_what_can_be_measured_and_says_the_rest(
    models, scene, reference, store, fill, words
):
    found = run(scene, reference(np.full((1, SIZE, SIZE), fill, np.uint8)), store)
    content = to_dict(found, {"unet": 0.5, "unet-se": 0.5})
    undefined = "recall" if fill == 0 else "specificity"

    assert words in found.one_class
    assert content["networks"][0]["scores"][undefined]["why_undefined"]
    assert json.loads(as_json(content))["networks"][0]["scores"][undefined]["value"] is None


def test_csv_json_and_html_say_the_same_and_need_no_internet(models, scene, reference, store, tmp_path):
    found = run(scene, reference(mask()), store)
    thresholds = {"unet-se": 0.4, "unet": 0.6}
    table, content, report = write_all(found, thresholds, tmp_path / "out")
    data = json.loads(content.read_text("utf-8"))
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    html = report.read_text("utf-8")

    assert data["networks"][0]["light"]["level"] in ("amber", "red"), (
        "of weights that nobody measured elsewhere"
    )
    assert data["networks"][0]["lights"] == [data["networks"][0]["light"]]
    assert "Before the run:" in data["networks"][0]["familiar"]
    matrix = found.contender("unet").matrix(0.6)
    assert rows[1]["title"] == "UNet"
    assert [int(rows[1][cell]) for cell in ("tn", "fp", "fn", "tp")] == [
        data["networks"][1]["matrix"][cell] for cell in ("tn", "fp", "fn", "tp")
    ]
    assert int(rows[1]["tp"]) == matrix.tp
    assert float(rows[1]["f1"]) == pytest.approx(data["networks"][1]["scores"]["f1"]["value"])
    assert data["differences"][0]["only_first_right"] > 0
    assert as_csv(to_dict(found, thresholds)) == table.read_bytes().decode("utf-8")
    head, own = html.split("<script>", 1)[0], html.split("</script>", 1)[1]  # between them is plotly's bundle
    assert not re.search(r"""(src|href)=["'](?!data:)""", head + own)
    assert f"{matrix.tp:,}" in html
    assert "Only first right" in html


def test_the_archive_holds_what_every_figure_rests_on(models, scene, reference, store, tmp_path):
    found = run(scene, reference(mask()), store)
    thresholds = {"unet-se": 0.4, "unet": 0.6}
    names = dict(members(found, thresholds, tmp_path / "out"))
    stem = f"{safe_slug(found.scenes[0].name)}.tif"

    assert list(names) == [
        "comparison.csv", "comparison.json", "comparison.html", f"reference/{stem}",
        f"probability/unet-se/{stem}", f"probability/unet/{stem}",
    ]  # fmt: skip
    with (
        rasterio.open(names[f"reference/{stem}"]) as truth,
        rasterio.open(names[f"probability/unet/{stem}"]) as own,
    ):
        assert truth.transform == own.transform
        known = (truth.read(1) != 255) & (own.read(1) != 255)
        hits = (truth.read(1) == 1) & (own.read(1) >= 60) & known
    assert int(hits.sum()) == found.contender("unet").matrix(0.6).tp


def test_images_of_one_name_stay_apart_in_the_archive(models, scene, reference, store, tmp_path):
    twice = [LabelledScene(scene, reference(mask())), LabelledScene(scene, reference(mask()))]
    found = compare(twice, BOTH, runs=store)
    names = [name for name, _ in members(found, {"unet-se": 0.5, "unet": 0.5}, tmp_path / "out")]

    assert len(set(names)) == len(names) == 3 + 2 * 3


def test_a_prediction_that_made_room_is_said_in_place_of_the_archive(
    models, scene, reference, store, tmp_path
):
    found = run(scene, reference(mask()), store)
    found.contenders[0].kept[0].probability.unlink()

    with pytest.raises(FileError, match="removed to make room"):
        members(found, {"unet-se": 0.5, "unet": 0.5}, tmp_path / "out")
