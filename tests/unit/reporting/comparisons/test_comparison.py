"""What a report says of a comparison: what was counted, by which protocol, and where thresholds come from."""

import dataclasses
import io

import numpy as np
import pytest
from docx import Document as opened
from pypdf import PdfReader

from landslide_core.commands.main import main
from landslide_core.comparison.export import to_dict
from landslide_core.comparison.threshold_curves import best_f1
from landslide_core.errors import OutputError, SettingError
from landslide_core.figures import palette, survey_map
from landslide_core.figures.palette import FALSE_ALARM, HIT, MISS
from landslide_core.io.plain.whole import file_sha256
from landslide_core.reporting.comparisons.comparison import document_of
from landslide_core.reporting.document import Callout, Document, Heading, SideBySide, Table, Text, Tiles
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.journey import as_form, check_name, compared
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import comparison as texts
from tests import small_comparison
from tests.language.english import english_in, said_in
from tests.unit.reporting.comparisons.conftest import ODD
from tests.unit.reporting.test_detection import all_of
from tests.unit.reporting.test_detection import texts as texts_of

WHEN = "2026-07-01T10:00:00+00:00"


def of(found, thresholds=None, **settings) -> Document:
    cuts = {each.name: each.threshold for each in found.contenders} | (thresholds or {})
    return document_of(found, cuts, ReportSettings(**settings), WHEN)


def scores(document: Document) -> Table:
    return next(each for each in all_of(document, Table) if texts.COLUMNS[0] in each.columns)


def test_the_table_has_the_best_first_with_what_was_counted(many):
    table, account = scores(of(many)), to_dict(many, {"good": 0.5, "bad": 0.5})

    assert [row[0] for row in table.rows] == ["Good", "Bad"]
    good = dict(zip(table.columns, table.rows[0], strict=True))
    told = account["networks"][0]
    assert good["F1"] == f"{told['scores']['f1']['value']:.2f}"
    assert good["IoU"] == f"{told['scores']['iou']['value']:.2f}"
    objects = told["landslides"]
    assert (good["Found"], good["Missed"]) == (str(objects["hit"]), str(objects["count"] - objects["hit"]))
    (tiles,) = all_of(of(many), Tiles)
    assert tiles.tiles[0].value == "Good"


def test_intervals_stand_where_there_is_enough_ground_and_else_the_reason(many, tmp_path):
    few = small_comparison.compared(("north", "south"), folder=tmp_path)

    assert texts.INTERVALS[1] in scores(of(many)).columns
    assert texts.INTERVALS[1] not in scores(of(few)).columns
    assert "There are no intervals: not enough independent ground" in texts_of(of(few))


def test_a_threshold_that_was_chosen_here_is_said_so(many):
    own, best = of(many), best_f1(many.contender("good").counts)

    assert all_of(own, Callout) == []
    assert texts.OWN in texts_of(own)
    (chosen,) = all_of(of(many, {"good": best}), Callout)
    assert chosen.title == texts.CHOSEN_HERE == "Best F1 was chosen on this scene"
    assert "threshold of Good is the one" in chosen.lines[0]
    (moved,) = all_of(of(many, {"good": 0.91}), Callout)
    assert moved.title == texts.MOVED


def test_of_many_images_there_are_matrices_and_no_map(many):
    document = of(many)

    (matrices,) = all_of(document, SideBySide)
    tp = int(many.contender("good").matrix().tp)
    assert matrices.maps[0].spoken.startswith(f"Confusion matrix of Good: {tp:,} pixels found")
    assert texts.NO_MAP in [each.text for each in all_of(document, Text)]


def test_of_one_network_there_is_one_matrix(many):
    alone = dataclasses.replace(many, contenders=many.contenders[:1])

    assert all_of(of(alone), SideBySide) == []
    assert texts.CHANCE not in [each.text for each in all_of(of(alone), Heading)]


def test_maps_of_the_best_two_show_hits_misses_and_false_alarms(one, monkeypatch):
    drawn, made = [], survey_map.drawn
    monkeypatch.setattr(survey_map, "drawn", lambda what, *sizes: drawn.append(what) or made(what, *sizes))

    document = of(one)

    assert len(drawn) == 2
    first = next(each for each in one.contenders if each.title == scores(document).rows[0][0])
    truth, percent = one.scenes[0].truth, first.kept[0].percent()
    called = percent >= round(100 * first.threshold)
    known = (truth != 255) & (percent != 255)
    for colour, where in (
        (HIT, (truth == 1) & called), (MISS, (truth == 1) & ~called), (FALSE_ALARM, (truth == 0) & called)
    ):  # fmt: skip
        there = where & known
        if there.any():
            seen = drawn[0].picture[there].astype(int)
            assert (np.abs(seen - np.array(palette.rgb(colour))) <= 52).all()  # a fifth of it is the image
    assert drawn[0].picture.shape[:2] == truth.shape


def test_checksums_are_those_of_image_reference_and_weights(one):
    rows = all_of(of(one), Table)[-1].rows

    scene = one.scenes[0].scene
    assert [row[3] for row in rows[:2]] == [file_sha256(scene.image), file_sha256(scene.reference)]
    assert {row[3] for row in rows[2:]} == {each.facts["sha256"] for each in one.contenders}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_comparison_gives_the_same_bytes_and_names_are_text(one, form):
    first, second = (as_form(of(one), form) for _ in range(2))

    assert first == second
    if form == ".html":
        assert "scene &lt;1&gt; 滑.tif" in first.decode()
    if form == ".docx":
        cells = {c.text for t in opened(io.BytesIO(first)).tables for row in t.rows for c in row.cells}
        assert ODD in cells
    if form == ".pdf":
        assert ODD in "".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)


def test_the_command_writes_it_and_refuses_a_form_before_it_predicts(
    compare_world, models, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("SCARP_RUNS", str(compare_world / "runs"))
    files = [str(compare_world / ODD), "--reference", str(compare_world / "truth.tif")]
    given = ["compare", *files, "--network", "unet-se", "unet"]

    assert main([*given, "--report", str(tmp_path / "r.docx")]) == 0
    assert (tmp_path / "r.docx").read_bytes().startswith(b"PK")
    assert main([*given, "--report", str(tmp_path / "r.doc")]) != 0
    assert ".pdf, .docx or .html" in capsys.readouterr().err


def test_a_name_without_a_form_and_a_folder_that_is_not_there_are_refused(tmp_path, many):
    with pytest.raises(SettingError):
        check_name(tmp_path / "report")
    with pytest.raises(OutputError):
        check_name(tmp_path / "nowhere" / "r.pdf")
    assert compared(many, {"good": 0.5, "bad": 0.5}, ".pdf").startswith(b"%PDF")


def test_in_chinese_it_holds_no_english(many, one, chinese):
    for found in (many, one):
        assert english_in("\n".join(said_in(of(found))), ODD, "Good", "Bad") == []


def test_in_chinese_the_best_f1_of_this_scene_is_no_test(many, chinese):
    (chosen,) = all_of(of(many, {"good": best_f1(many.contender("good").counts)}), Callout)

    assert chosen.title == "最佳 F1 是在本场景上选出的"
