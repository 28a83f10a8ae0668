"""What a comparison writes says the same everywhere."""

import csv
import io
import json
import re

import numpy as np
import pytest

from landslide_core.comparison.export import as_csv, as_json, to_dict, write_all
from tests.small_comparison import SIZE, mask, run


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
