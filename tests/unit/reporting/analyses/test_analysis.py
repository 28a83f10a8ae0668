"""What a report says of a factor analysis: what the run's files hold, and nothing else."""

import io
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from docx import Document as opened
from pypdf import PdfReader

from landslide_core.analysis.journey import FactorSettings, analyse
from landslide_core.analysis.relating import TableFile
from landslide_core.analysis.run import RELIEF, open_analysis
from landslide_core.commands.main import main
from landslide_core.errors import SettingError
from landslide_core.factors.align import LayerFiles
from landslide_core.figures import survey_map
from landslide_core.io.plain.whole import file_sha256
from landslide_core.reporting import words
from landslide_core.reporting.analyses.analysis import document_of
from landslide_core.reporting.document import Callout, Document, Heading, Map, SideBySide, Table, Tiles
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.journey import as_form, made
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import factors as texts
from landslide_core.susceptibility.validation.folds import SCHEMES, SPATIAL
from tests.language.english import english_in, said_in
from tests.unit.reporting.analyses.conftest import FEW
from tests.unit.reporting.test_detection import all_of
from tests.unit.reporting.test_detection import texts as texts_of

pytestmark = pytest.mark.slow
WHEN = "2026-07-01T10:00:00+00:00"


def of(run, **settings) -> Document:
    return document_of(run, ReportSettings(**settings), WHEN)


def table_with(document: Document, column: str) -> Table:
    return next(each for each in all_of(document, Table) if column in each.columns)


def test_counts_and_the_score_to_go_by_are_those_of_the_run(analysis):
    scores = analysis.scores
    told, headline = scores["models"][scores["main"]], scores["headline"]

    (tiles,) = all_of(of(analysis), Tiles)

    said = {tile.label: (tile.value, tile.span) for tile in tiles.tiles}
    assert said[texts.LANDSLIDES][0] == str(scores["counts"]["landslides"])
    low, high = told["auc_interval"]
    assert said[texts.AUC[headline]] == (
        f"{told['auc'][headline]:.2f}",
        f"95 % interval {low:.2f} to {high:.2f}",
    )


def test_every_split_has_words_and_only_those_that_keep_ground_apart_speak_of_ground_not_seen():
    for words_of in (texts.AUC, texts.LEFT_OUT, texts.PROTOCOLS):
        assert set(words_of) == set(SCHEMES)
    assert {scheme for scheme, said in texts.AUC.items() if "ground" in said} == set(SPATIAL)
    assert {scheme for scheme, said in texts.LEFT_OUT.items() if "ground" in said} == set(SPATIAL)


def test_of_a_table_split_at_random_it_speaks_of_places_and_of_rows_left_out(tmp_path):
    draw = np.random.default_rng(3)
    slope, label = draw.uniform(0, 45, 240), np.tile([0, 0, 1], 80)
    rows = [f"{s + 12 * n:.2f},{draw.uniform(0, 9):.2f},{n}" for s, n in zip(slope, label, strict=True)]
    (tmp_path / "places.csv").write_text("\n".join(["slope,wetness,label", *rows]))
    few = replace(FEW, models=("logistic_regression",), schemes=("random",), headline="random")
    run = analyse(
        TableFile(tmp_path / "places.csv", label="label"), tmp_path / "run", FactorSettings(mapping=few)
    )

    document = of(run)

    (tiles,) = all_of(document, Tiles)
    labels = [tile.label for tile in tiles.tiles]
    assert labels == [texts.LANDSLIDES, texts.PLACES, texts.FACTORS, texts.AUC["random"]]
    said = as_form(document, ".html").decode()
    assert "80 of 240 places are landslides" in said
    assert "landslide rows left out at random" in said
    assert "pixel" not in said
    assert "ground not seen" not in said
    assert "ground left out" not in said


def test_classes_of_the_map_are_those_of_the_run_with_the_highest_first(analysis):
    rows = table_with(of(analysis), texts.CLASS_COLUMNS[1]).rows

    assert [rows[0][0], rows[-1][0]] == ["Very high", "Very low"]
    assert rows[0][1].startswith("from ")
    assert rows[-1][1].startswith("under ")
    assert float(rows[0][-1]) > 1 > float(rows[-1][-1])


def test_ratios_stand_by_class_with_their_intervals_and_a_long_table_says_where_all_are(analysis):
    ratios, found = analysis.ratios, table_with(of(analysis), texts.RATIO_COLUMNS[-1])

    assert len(found.rows) == len(ratios)
    assert [row[4] for row in found.rows[:3]] == [f"{value:.2f}" for value in ratios["fr"][:3]]
    assert found.rows[0][0] == "Elevation"
    cut = of(analysis, rows=3)
    assert "ends with the first 3 of" in texts_of(cut)


def test_factors_have_their_unit_and_what_they_are_made_of(analysis):
    rows = table_with(of(analysis), texts.FACTOR_COLUMNS[2]).rows

    assert [row[:3] for row in rows[:2]] == [
        ["Elevation", "m", "elevation model"],
        ["Slope", "°", "elevation model"],
    ]
    assert rows[-1][:3] == ["Lithology", "classes", "lithology"]


def test_scores_stand_by_protocol_and_the_protocol_is_said(analysis):
    scores = analysis.scores

    rows = table_with(of(analysis), texts.SCORE_COLUMNS[1]).rows

    assert [row[0] for row in rows] == [told["title"] for told in scores["models"].values()]
    first = next(iter(scores["models"].values()))
    assert f"{first['success_rate_auc']:.3f}" in rows[0]
    assert f"{first['prediction_rate_auc']:.3f}" in rows[0]
    assert texts.PROTOCOLS[scores["headline"]] in texts_of(of(analysis))


def test_maps_are_of_classes_landslides_and_ground_that_is_unlike(analysis, monkeypatch):
    drawn, made_of = [], survey_map.drawn
    monkeypatch.setattr(survey_map, "drawn", lambda what, *sizes: drawn.append(what) or made_of(what, *sizes))

    document = of(analysis)

    assert [len(what.outlines) for what in drawn] == [40, 40, 0]
    assert [mark.meaning for mark in all_of(document, Map)[0].legend] == [
        "very high", "high", "moderate", "low", "very low", texts.LANDSLIDE,
    ]  # fmt: skip
    (beside,) = all_of(document, SideBySide)
    share = analysis.scores["applicability"]["share_inside"]
    assert beside.note.startswith(f"{100 * share:.0f} % of the area")
    assert np.ptp(drawn[1].picture.astype(int)[..., 0]) > 20  # lit from the side


def test_without_shaded_relief_the_map_says_so(analysis, tmp_path):
    old = shutil.copytree(analysis.folder, tmp_path / "old")
    (old / RELIEF).unlink()

    assert texts.NO_RELIEF in all_of(of(open_analysis(old)), SideBySide)[0].maps[0].caption


def test_synthetic_data_are_called_so(analysis, tmp_path):
    assert all_of(of(analysis), Callout) == []
    account = json.loads((analysis.folder / "run.json").read_text("utf-8"))
    account["inputs"]["dem"]["name"] = "dem_Synthetic.tif"

    (callout,) = all_of(of(type(analysis)(analysis.folder, account)), Callout)

    assert callout.title == texts.NO_REAL_GROUND
    assert "dem_Synthetic.tif" in callout.lines[0]


def test_an_analysis_without_models_has_ratios_and_no_map_of_classes(paths, tmp_path):
    files = LayerFiles(dem=paths["dem"], inventory=paths["inventory"])
    run = analyse(files, tmp_path / "out", FactorSettings(names=("slope",), mapping=None))

    document = of(run)

    headings = [each.text for each in all_of(document, Heading)]
    assert texts.NO_MODELS in texts_of(document)
    assert texts.MAP not in headings
    assert texts.VALIDATION not in headings
    assert texts.RATIOS in headings


def test_checksums_are_those_of_the_layers(analysis, paths):
    rows = all_of(of(analysis), Table)[-1].rows

    assert ["elevation", "dem.tif", file_sha256(paths["dem"])] == [*rows[0][:2], rows[0][3]]
    assert ["result", RELIEF] in [row[:2] for row in rows]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_run_gives_the_same_bytes_and_names_are_text(analysis, form):
    account = json.loads((analysis.folder / "run.json").read_text("utf-8"))
    account["scene"]["name"] = account["inputs"]["dem"]["name"] = "<b>&amp; 山.tif"
    odd = type(analysis)(analysis.folder, account)

    first, second = (as_form(of(odd, rows=5), form) for _ in range(2))

    assert first == second
    if form == ".html":
        assert "&lt;b&gt;&amp;amp; 山.tif" in first.decode()
        assert "<b>&amp;" not in first.decode()
    if form == ".docx":
        cells = {c.text for t in opened(io.BytesIO(first)).tables for row in t.rows for c in row.cells}
        assert "<b>&amp; 山.tif" in cells
    if form == ".pdf":
        assert "<b>&amp; 山.tif" in "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(first)).pages
        )


def test_the_command_writes_it_and_an_image_is_refused(analysis, paths, tmp_path):
    out = tmp_path / "r.html"

    assert main(["report", str(analysis.folder), "--out", str(out), "--place", "Anxian"]) == 0

    assert "Anxian" in out.read_text("utf-8")
    assert words.PROVENANCE in out.read_text("utf-8")
    with pytest.raises(SettingError, match="takes no image"):
        made(analysis, ".html", image=paths["dem"])


def test_in_chinese_it_holds_no_english(analysis, chinese):
    made_of = of(analysis)

    assert english_in("\n".join(said_in(made_of)), "granite", "shale") == []
    assert "“极高”级占研究区面积的" in texts_of(made_of)
