"""Rows of landslides of a reviewed run: what was decided, what was drawn, and what counts."""

from shapely import Polygon
from shapely.affinity import translate

from landslide_core.detection.redraw import export
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.io.vectors.reader import read_layers
from landslide_core.reporting import words
from landslide_core.reporting.document import Card, Table, Tiles
from landslide_core.review.kept import change_review
from tests import small_runs
from tests.unit.reporting.test_detection import all_of, of, texts


def reviewed(run: DetectRun, **states: str) -> DetectRun:
    """The run with a state for some landslides, by the number in their name."""
    table = read_layers(run.folder / "landslides.gpkg").layers[0].table
    for number, state in states.items():
        row = table[table["id"] == int(number.removeprefix("no"))].iloc[0]
        said = {row["place"]: row.geometry.wkt}
        change_review(
            run.folder, lambda review, s=said, to=state: review.decided(s, to, "Ada", "<scar> & 滑坡")
        )
    return open_run(run.folder)


def test_what_a_person_decided_is_told_and_what_was_rejected_is_not_counted_without_a_word(full_run):
    assert "A person looked" not in texts(of(full_run))

    made = of(reviewed(full_run, no12="rejected", no11="accepted"), cards=2)

    said = texts(made)
    assert "1 accepted, 1 rejected, 0 unsure, 10 not yet decided, 0 drawn by hand" in said
    assert "what was rejected too: 840 m² of" in said
    table = all_of(made, Table)[0]
    assert table.columns[:2] == ["No.", "Review"]
    assert [row[:2] for row in table.rows[:3]] == [
        ["12", "rejected"],
        ["11", "accepted"],
        ["10", "–"],
    ]
    assert dict(all_of(made, Card)[0].pairs)[words.REVIEW] == "rejected: <scar> & 滑坡"


def test_of_what_is_only_accepted_the_report_holds_what_was_drawn_too(run, tmp_path):
    drawn = Polygon([(0, 0), (0, 40), (40, 40), (40, 0)])
    place = small_runs.UTM.affine * (100, 100)
    shape = translate(drawn, *place).wkt
    reviewed(run, no12="rejected")
    change_review(run.folder, lambda review: review.sketched({"d1": shape}, (), "Ada"))

    made = of(export(open_run(run.folder), 0.5, out=tmp_path / "out", only_accepted=True), cards=0)

    assert words.ONLY_ACCEPTED in texts(made)
    assert [row[1] for row in all_of(made, Table)[0].rows] == ["drawn by hand"]
    assert {tile.label: tile.value for tile in all_of(made, Tiles)[0].tiles}[words.COUNT] == "1"

    change_review(tmp_path / "out", lambda review: review.sketched({}, ["d1"], "Ada"))

    emptied = of(open_run(tmp_path / "out"), cards=0)
    assert {tile.label: tile.value for tile in all_of(emptied, Tiles)[0].tiles}[words.COUNT] == "0"
