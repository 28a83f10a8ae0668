"""`review` on the command line: decisions by number and by place, undo, files, and labels to teach by."""

import geopandas as gpd
import numpy as np
import pytest

from landslide_core.commands.main import main
from landslide_core.detection.redraw import export
from landslide_core.detection.run import open_run
from landslide_core.review.kept import change_review, read_review
from tests import small_runs
from tests.small_runs import UTM


@pytest.fixture
def run(tmp_path):
    """Four landslides of 30 x 30 m, the likeliest first."""
    percent = np.zeros(UTM.shape, np.uint8)
    for number, chance in enumerate((95, 85, 75, 65)):
        percent[20:35, 20 + 100 * number : 35 + 100 * number] = chance
    folder = small_runs.write_run(tmp_path / "first", percent=percent)
    return export(open_run(folder), 0.5, tmp_path / "run").folder


def states(run) -> dict[str, str]:
    return {name: entry.state for name, entry in read_review(run).decisions.items()}


def test_landslides_are_decided_by_number_and_by_place(run, capsys):
    options = ["--accept", "1", "r20c120", "--reject", "3", "--unsure", "4", "--note", "seen", "--by", "Ada"]
    assert main(["review", str(run), *options]) == 0

    found = {"r20c20": "accepted", "r20c120": "accepted", "r20c220": "rejected", "r20c320": "unsure"}
    assert states(run) == found
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["No.", "place", "state", "area", "probability", "by", "when", "note"]
    assert [line.split()[0] for line in told[1:5]] == ["4", "3", "2", "1"]  # most in doubt first
    assert told[2].split()[1:4] == ["r20c220", "rejected", "900"]
    assert told[-1] == "2 accepted, 1 rejected, 1 unsure, 0 open, 0 drawn"
    assert {entry.by for entry in read_review(run).entries} == {"Ada"}


def test_undo_and_redo_and_taking_back(run, capsys):
    main(["review", str(run), "--accept", "1,2", "--by", "Ada"])
    main(["review", str(run), "--reopen", "1", "--by", "Ada"])
    main(["review", str(run), "--undo", "--by", "Ben"])
    assert states(run) == {"r20c20": "open", "r20c120": "accepted"}
    main(["review", str(run), "--undo", "--by", "Ada"])
    assert states(run) == {"r20c20": "accepted", "r20c120": "accepted"}
    main(["review", str(run), "--redo", "--by", "Ada"])

    assert states(run)["r20c20"] == "open"
    assert capsys.readouterr().out.splitlines()[-1] == "1 accepted, 0 rejected, 0 unsure, 3 open, 0 drawn"


def test_to_look_at_a_review_writes_nothing(run, capsys):
    before = (run / "landslides.gpkg").read_bytes()

    assert main(["review", str(run)]) == 0
    assert (run / "landslides.gpkg").read_bytes() == before
    assert "0 accepted, 0 rejected, 0 unsure, 4 open, 0 drawn" in capsys.readouterr().out


def test_files_hold_at_wish_only_what_is_accepted(run, tmp_path, capsys):
    main(["review", str(run), "--accept", "2", "--out", str(tmp_path / "a"), "--only-accepted"])

    assert gpd.read_file(tmp_path / "a" / "landslides.geojson")["place"].tolist() == ["r20c120"]
    assert main(["review", str(run), "--only-accepted"]) == 2
    assert "Option: --out DIR" in capsys.readouterr().err


def test_accepted_drawn_and_rejected_become_labels_to_teach_by(run, tmp_path):
    table = gpd.read_file(run / "landslides.gpkg", layer="landslides")
    missed = table.geometry[0].buffer(4, join_style="mitre").wkt
    change_review(run, lambda review: review.sketched({"d1": missed}, (), "Ada"))
    main(["review", str(run), "--accept", "2", "--reject", "3", "--labels", str(tmp_path / "labels")])

    landslides = gpd.read_file(tmp_path / "labels" / "landslides.gpkg")
    assert sorted(landslides.area) == [900, 38 * 38]
    (none,) = gpd.read_file(tmp_path / "labels" / "no_landslide.gpkg").geometry
    assert none.equals(table.geometry[2])


def test_what_cannot_be_done_is_said(run, tmp_path, capsys):
    assert main(["review", str(run), "--accept", "9"]) == 2
    assert "no landslide 9. Name them by number, 1 to 4" in capsys.readouterr().err.replace("\n", " ")
    assert main(["review", str(run), "--labels", str(tmp_path / "labels")]) == 2
    assert "Nothing is accepted, rejected or drawn yet" in capsys.readouterr().err
    assert main(["review", str(run), "--accept", "1", "--by", "x" * 100]) == 2
    assert "--by NAME" in capsys.readouterr().err
    assert main(["review", str(tmp_path)]) == 2


def test_a_note_without_a_decision_and_two_decisions_on_one_landslide_are_refused(run, capsys):
    assert main(["review", str(run), "--note", "seen"]) == 2
    assert "Option: --accept ID" in capsys.readouterr().err
    assert main(["review", str(run), "--accept", "1", "2", "--reject", "r20c20", "3"]) == 2
    assert "r20c20 cannot be accepted and rejected at once." in capsys.readouterr().err.replace("\n", " ")
    assert states(run) == {}


def test_what_an_image_cannot_tell_is_said_of_landslides_and_undone(run, capsys):
    told = ["--movement", "debris flow", "--trigger", "intense rainfall", "--by", "Ada"]
    assert main(["review", str(run), "--fill", "1", "3", *told]) == 0

    table = gpd.read_file(run / "landslides.gpkg", layer="landslides").set_index("place")
    assert table["movement"].dropna().to_dict() == {"r20c20": "debris flow", "r20c220": "debris flow"}
    assert table["trigger"].dropna().unique().tolist() == ["intense rainfall"]
    main(["review", str(run), "--fill", "1", "--movement", "", "--by", "Ada"])
    table = gpd.read_file(run / "landslides.gpkg", layer="landslides").set_index("place")
    assert list(table["movement"].dropna().index) == ["r20c220"]
    main(["review", str(run), "--undo", "--by", "Ada"])
    main(["review", str(run), "--undo", "--by", "Ada"])
    table = gpd.read_file(run / "landslides.gpkg", layer="landslides")
    assert table[["movement", "trigger"]].isna().all(axis=None)
    capsys.readouterr()
    assert main(["review", str(run), "--movement", "debris flow"]) == 2
    assert "--fill ID" in capsys.readouterr().err


def test_landslides_are_joined_and_those_too_far_apart_are_refused(tmp_path, capsys):
    percent = np.zeros(UTM.shape, np.uint8)
    percent[20:35, 20:35] = 95
    percent[20:35, 36:50] = 85  # a pixel beside it
    percent[20:35, 200:215] = 75
    folder = small_runs.write_run(tmp_path / "first", percent=percent)
    run = export(open_run(folder), 0.5, tmp_path / "run").folder
    assert main(["review", str(run), "--join", "1", "2", "--by", "Ada"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 accepted, 2 rejected, 0 unsure, 1 open, 1 drawn"

    assert main(["review", str(run), "--join", "1", "3"]) == 2
    assert "more than 3 pixels apart" in capsys.readouterr().err
    assert main(["review", str(run), "--undo", "--by", "Ada"]) == 0
    assert states(run) == {}
