"""A report is written in the form of its name, and what cannot be is said."""

import io
import zipfile

import numpy as np
import pytest

import landslide_core as scarp
from landslide_core.commands.main import main
from landslide_core.errors import FileError, MismatchError, OutputError, SettingError
from landslide_core.io.plain.whole import file_sha256
from landslide_core.reporting import words
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.journey import made, report
from landslide_core.reporting.settings import ReportSettings
from tests import small_rasters, small_runs

_NO_CARDS = ReportSettings(cards=0)


@pytest.mark.parametrize(
    ("ending", "beginning"), [(".pdf", b"%PDF-"), (".DOCX", b"PK"), (".html", b"<!DOCTYPE html>")]
)
def test_the_ending_says_the_form(run, tmp_path, ending, beginning):
    path = report(run.folder, tmp_path / f"out{ending}", _NO_CARDS)

    assert path.read_bytes().startswith(beginning)


def test_all_forms_are_offered() -> None:
    assert set(FORMS) == {".pdf", ".docx", ".html"}


def test_the_notebook_and_the_command_write_the_same_kind_of_file(run, tmp_path, capsys):
    scarp.report(run, tmp_path / "one.docx", scarp.ReportSettings(cards=0))
    code = main(
        ["report", str(run.folder), "--out", str(tmp_path / "two.docx"), "--cards", "0", "--place", "Anxian"]
    )

    assert code == 0
    assert capsys.readouterr().out == f"Written: {tmp_path / 'two.docx'}\n"
    names = [set(zipfile.ZipFile(tmp_path / name).namelist()) for name in ("one.docx", "two.docx")]
    assert names[0] == names[1]


def test_the_image_makes_maps_sharper_and_another_image_is_refused(tmp_path):
    grid = small_runs.UTM
    rng = np.random.default_rng(3)
    image = small_runs.write_image(
        tmp_path / "scene.tif", grid, rng.integers(0, 255, (3, 400, 600), dtype=np.uint8)
    )
    run = scarp.open_run(small_runs.write_run(tmp_path / "run", image=image))
    other = small_rasters.write(tmp_path / "other.tif", np.full((3, 400, 600), 9, np.uint8))
    assert run.manifest["scene"]["sha256"] == file_sha256(image)

    sharp = made(run, ".html", ReportSettings(cards=1), image=image).decode()

    assert words.FROM_PREVIEW not in sharp
    assert len(sharp) > 1.5 * len(
        made(run, ".html", ReportSettings(cards=1))
    )  # noise packs badly, one colour well
    with pytest.raises(MismatchError, match="other.tif is not the image"):
        made(run, ".html", image=other)


@pytest.mark.parametrize("name", ["report.doc", "report", "report.pdf.zip"])
def test_another_form_is_refused_with_those_there_are(run, tmp_path, name):
    with pytest.raises(SettingError, match=r"\.pdf, \.docx or \.html"):
        report(run, tmp_path / name)


def test_a_folder_that_is_not_there_and_the_runs_own_are_refused(run, tmp_path):
    with pytest.raises(OutputError, match="Create it"):
        report(run, tmp_path / "nowhere" / "r.pdf")
    with pytest.raises(OutputError, match="beside the run"):
        report(run, run.folder / "r.pdf")
    assert not (run.folder / "r.pdf").exists()


def test_a_folder_without_a_detection_is_refused(tmp_path):
    with pytest.raises(FileError, match="holds no run"):
        report(tmp_path, tmp_path / "r.pdf")


def test_a_run_that_lost_its_outlines_is_told(run, tmp_path):
    (run.folder / "landslides.gpkg").unlink()

    with pytest.raises(FileError, match=r"holds no landslides\.gpkg, though its run found 12 landslides"):
        report(run, tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


def test_a_docx_is_a_whole_zip(run):
    assert zipfile.ZipFile(io.BytesIO(made(run, ".docx", _NO_CARDS))).testzip() is None


@pytest.mark.parametrize("form", FORMS)
def test_signs_that_cannot_be_printed_become_question_marks(run, form):
    odd = ReportSettings(
        title="a\x07b", place="c\x00d", image_date="e\x1bf", prepared_by="g\x08h", cards=0, rows=1
    )

    content = made(run, form, odd)
    if form == ".html":
        assert all(text in content.decode() for text in ("a?b", "c?d", "e?f", "g?h"))


def test_the_notebook_and_the_command_write_in_the_language_that_was_asked_for(run, tmp_path):
    scarp.report(run, tmp_path / "one.html", _NO_CARDS, language="zh")
    code = main(["report", str(run.folder), "--out", str(tmp_path / "two.html"), "--language", "zh"])

    assert code == 0
    assert all("滑坡检测" in (tmp_path / name).read_text("utf-8") for name in ("one.html", "two.html"))
    scarp.report(run, tmp_path / "one.html", _NO_CARDS)
    assert "Landslide detection" in (tmp_path / "one.html").read_text("utf-8")


def test_a_language_that_there_is_none_of_is_refused_with_those_there_are(run, tmp_path):
    with pytest.raises(SettingError, match=r"language de.*en, zh"):
        report(run, tmp_path / "r.pdf", language="de")


def test_what_goes_wrong_is_said_in_english_whatever_the_report_speaks(run, tmp_path):
    other = small_rasters.write(tmp_path / "other.tif", np.full((3, 400, 600), 9, np.uint8))

    with pytest.raises(MismatchError, match="is not the image"):
        report(run, tmp_path / "r.pdf", image=other, language="zh")
