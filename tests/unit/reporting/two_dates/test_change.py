"""What a report says of two dates: what the run's files hold, and nothing else."""

import io
import json

import pytest
from docx import Document as opened
from pypdf import PdfReader

import landslide_core as scarp
from landslide_core.changes.run import open_change
from landslide_core.commands.main import main
from landslide_core.errors import FileError, MismatchError, SettingError
from landslide_core.io.plain.whole import file_sha256
from landslide_core.reporting import words
from landslide_core.reporting.document import Callout, Document, Facts, Heading, Map, SideBySide, Table, Tiles
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.journey import as_form, made, report
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates.change import document_of
from tests import small_change
from tests.language.english import english_in, said_in
from tests.unit.reporting.test_detection import all_of
from tests.unit.reporting.test_detection import texts as texts_of
from tests.unit.reporting.two_dates.conftest import ODD

pytestmark = pytest.mark.slow
WHEN = "2026-07-01T10:00:00+00:00"


def of(run, **settings) -> Document:
    return document_of(run, ReportSettings(**settings), (None, None), WHEN)


def test_the_title_block_names_both_images_and_both_dates(change):
    facts = dict(of(change, image_date_before="3 May 2026", image_date="12 July 2026", place="Anxian").facts)

    assert facts[texts.BEFORE] == f"{ODD}; 2 m per pixel; bands: red, green, blue, near infrared"
    assert (facts[texts.DATE_BEFORE], facts[texts.DATE_AFTER]) == ("3 May 2026", "12 July 2026")
    assert facts[texts.COMMON] == "100.0 % of the maps' pixels"
    assert dict(of(change).facts)[texts.DATE_BEFORE] == words.UNKNOWN


def test_each_kind_has_its_count_and_its_area(change):
    made_of, kinds = of(change), change.manifest["results"]["kinds"]

    (tiles,) = all_of(made_of, Tiles)
    said = {tile.label: (tile.value, tile.span) for tile in tiles.tiles}
    assert said["New"] == ("1", f"{kinds['new']['area']:,.0f} m²")
    assert said["Gone"] == ("1", f"{kinds['gone']['area']:,.0f} m²")
    assert "4 landslides were found at either date or at both. 1 new (" in texts_of(made_of)
    assert texts.MEANINGS["gone"] in texts_of(made_of)
    assert texts.MEANINGS["unclear"] not in texts_of(made_of)


def test_the_table_holds_what_came_first_and_its_evidence(change):
    table = all_of(of(change), Table)[0]

    assert [row[1] for row in table.rows] == ["new", "grown", "gone", "unchanged"]
    new = dict(zip(table.columns, table.rows[0], strict=True))
    assert (new["Before"], new["After"], new["Lost"]) == ("–", "5,280 m²", "–")
    assert (new["Probab. before"], new["Probab. after"]) == ("0 %", "100 %")
    assert float(new["NDVI before"]) - float(new["NDVI after"]) > 0.4
    assert len(all_of(of(change, rows=2), Table)[0].rows) == 2
    assert "ends with the first 2 of 4" in texts_of(of(change, rows=2))


def test_cards_are_of_the_largest_changes_with_both_dates_and_why(change):
    cards = all_of(of(change), SideBySide)

    assert [card.title.split(": ")[1] for card in cards] == ["new", "grown", "gone"]
    assert cards[0].note.startswith("Evidence: Probability 0 % before, 100 % after; vegetation index")
    assert [each.caption.split(" (")[0] for each in cards[0].maps] == ["Before", "After"]
    assert dict(cards[1].pairs)[texts.AREA_BEFORE] == "2,304 m²"
    assert all_of(of(change, cards=0), SideBySide) == []


def test_coregistration_and_radiometry_stand_as_they_were_found(change):
    facts = dict(all_of(of(change), Facts)[0].pairs)

    assert facts[texts.M_PLACE] == change.manifest["coregistration"]["said"]
    assert facts[texts.M_LOOK].startswith("The looks were left as they are")
    assert facts[texts.M_THRESHOLDS] == "50 % before, 50 % after"


def test_a_shift_that_was_mended_is_told_with_its_direction(change, tmp_path):
    account = json.loads((change.folder / "run.json").read_text("utf-8"))
    account["coregistration"] |= {
        "mended": True,
        "rows_px": 3.4,
        "cols_px": -2.2,
        "shift_m": 8.1,
        "said": "S.",
    }

    told = dict(all_of(of(type(change)(change.folder, account)), Facts)[0].pairs)[texts.M_PLACE]

    assert told == "S. Moved by -3.40 pixels down and +2.20 right (8.1 m)."


def test_both_lights_stand_with_their_reasons(change):
    lights = all_of(of(change), Callout)

    assert [each.title.split(", ")[0] for each in lights] == [texts.BEFORE, texts.AFTER]
    assert all(each.lines for each in lights)


def test_checksums_are_those_of_the_files(change, images):
    rows = all_of(of(change), Table)[-1].rows

    assert [row[3] for row in rows[:2]] == [file_sha256(each) for each in images]
    assert ["result", "change.gpkg"] in [row[:2] for row in rows]


def test_without_changes_there_is_no_card_and_without_landslides_no_table(tmp_path, same_models):
    before, after = (
        small_change.write(tmp_path / f"{date}.tif", small_change.ground((), date)) for date in (1, 2)
    )
    run = small_change.done(before, after, tmp_path / "out")

    made_of = of(run)

    assert texts.NO_CARDS in texts_of(made_of)
    assert texts.FOUND_NONE in texts_of(made_of)
    assert texts.TABLE not in [each.text for each in all_of(made_of, Heading)]
    assert len(all_of(made_of, Map)) == 2
    assert as_form(made_of, ".pdf").startswith(b"%PDF")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_run_gives_the_same_bytes_and_names_are_text(change, form):
    first, second = (as_form(of(change, cards=1), form) for _ in range(2))

    assert first == second
    if form == ".html":
        assert "May &lt;1&gt; &amp; 滑坡.tif" in first.decode()
    if form == ".docx":
        cells = {
            cell.text
            for table in opened(io.BytesIO(first)).tables
            for row in table.rows
            for cell in row.cells
        }
        assert ODD in cells
    if form == ".pdf":
        assert ODD in "".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)


def test_command_and_notebook_write_it_with_both_images(change, images, tmp_path, capsys):
    given = ["--image-before", str(images[0]), "--image", str(images[1]), "--cards", "1"]

    assert main(["report", str(change.folder), "--out", str(tmp_path / "a.html"), *given]) == 0
    scarp.report(open_change(change.folder), tmp_path / "b.html", scarp.ReportSettings(cards=1))

    sharp, small = ((tmp_path / name).read_text("utf-8") for name in ("a.html", "b.html"))
    assert texts.FROM_PREVIEW not in sharp
    assert texts.FROM_PREVIEW in small


def test_another_image_and_an_earlier_image_of_one_date_are_refused(change, images, tmp_path):
    with pytest.raises(MismatchError, match="is not the image"):
        made(change, ".html", image=images[0])
    with pytest.raises(SettingError, match="no run of two dates"):
        made(change.after, ".html", image_before=images[0])
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError):
        report(tmp_path / "empty", tmp_path / "r.pdf")


def test_in_chinese_it_holds_no_english(change, chinese):
    made_of = of(change)

    assert english_in("\n".join(said_in(made_of)), ODD) == []
    assert "两期影像中共发现 4 处滑坡：新增 1 处（" in texts_of(made_of)
