"""Files that are taken away say the state of each landslide, hold what was drawn, and at wish only what is accepted."""

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from shapely import box

from landslide_core import io
from landslide_core.detection import redraw as redraw_module
from landslide_core.detection.files import write_results
from landslide_core.detection.redraw import export, redraw
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.io.plain import locks
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.review.kept import change_review, read_review
from landslide_core.review.log import Review
from landslide_core.review.taken import Taken
from tests import small_runs
from tests.small_runs import UTM

# Rows, columns and per cent of blobs; the first two are one below 40 %.
BLOBS = ((20, 20, 90), (20, 45, 80), (100, 100, 70), (200, 300, 95))
SIZE = 15


@pytest.fixture
def run(tmp_path) -> DetectRun:
    percent = np.zeros(UTM.shape, np.uint8)
    for row, col, chance in BLOBS:
        percent[row : row + SIZE, col : col + SIZE] = chance
    percent[22:30, 35:45] = 40
    folder = small_runs.write_run(tmp_path / "run", percent=percent)
    return export(open_run(folder), 0.5, tmp_path / "exact")


def drawn_square() -> str:
    (left, top), (right, low) = UTM.affine * (400, 300), UTM.affine * (420, 310)
    return box(left, low, right, top).wkt


@pytest.fixture
def reviewed(run) -> DetectRun:
    """The first is rejected, the second and the last accepted; one was missed and drawn."""
    table = redraw(run, 0.5).inventory.table
    shapes = dict(zip(table["place"], table.geometry, strict=True))
    said = {"r20c20": "rejected", "r20c45": "accepted", "r200c300": "accepted"}

    def make(review: Review) -> Review:
        for name, state in said.items():
            review = review.decided({name: shapes[name].wkt}, state, "Ada", "seen")
        return review.sketched({"d1": drawn_square()}, (), "Ben")

    change_review(run.folder, make)
    return open_run(run.folder)


def states(path: Path, layer: str = "landslides") -> dict[str, str]:
    table = gpd.read_file(path, layer=layer) if path.suffix != ".csv" else pd.read_csv(path)
    return dict(zip(table["place"], table["review"], strict=True))


ALL = {"r20c20": "rejected", "r20c45": "accepted", "r100c100": "open", "r200c300": "accepted", "d1": "drawn"}


def test_every_format_says_the_state_and_who_drew(reviewed, tmp_path):
    out = export(reviewed, 0.5, tmp_path / "out")

    for kind in ("gpkg", "geojson", "csv"):
        assert states(out.folder / f"landslides.{kind}") == ALL
    assert "rejected" in (out.folder / "landslides.kml").read_text("utf-8")
    table = gpd.read_file(out.folder / "landslides.gpkg", layer="landslides").set_index("place")
    assert table.loc["d1", "reviewed_by"] == "Ben"
    assert table.loc["d1", "area_m2"] == pytest.approx(20 * 10 * 4)
    assert np.isnan(table.loc["d1", "confidence"])
    assert table.loc["r20c45", "review_note"] == "seen"
    assert table["id"].tolist() == [1, 2, 3, 4, 5]
    assert read_review(out.folder) == read_review(reviewed.folder)
    assert out.manifest["review"]["only_accepted"] is False
    assert (out.manifest["review"]["accepted"], out.manifest["review"]["drawn"]) == (2, 1)
    assert out.manifest["results"]["count"] == 5


def test_only_accepted_and_drawn_ones_are_in_the_files_and_in_the_mask(reviewed, tmp_path):
    out = export(reviewed, 0.5, tmp_path / "out", only_accepted=True)

    wanted = {name: state for name, state in ALL.items() if state in ("accepted", "drawn")}
    for kind in ("gpkg", "geojson", "csv"):
        assert states(out.folder / f"landslides.{kind}") == wanted
    assert out.manifest["review"]["only_accepted"] is True
    with rasterio.open(out.mask) as mask:
        found = mask.read(1) == 1
    assert found[20:35, 45:60].all()
    assert found[200:215, 300:315].all()
    assert found[300:310, 400:420].all()
    assert found.sum() == 2 * SIZE**2 + 200


def test_numbers_of_what_is_taken_away_are_those_of_the_run(reviewed, tmp_path):
    every = redraw(reviewed, 0.5).inventory.table.set_index("place")["id"]
    taken = export(reviewed, 0.5, tmp_path / "out", only_accepted=True)
    table = gpd.read_file(taken.vectors["gpkg"]).set_index("place")["id"]

    assert table["r20c45"] == every["r20c45"] != 1
    assert table["r200c300"] == every["r200c300"]
    assert table["d1"] == len(every) + 1


def test_at_another_threshold_decisions_stay_with_their_landslides(reviewed, tmp_path):
    lower = export(reviewed, 0.35, tmp_path / "lower")  # the first two are one now
    higher = export(reviewed, 0.85, tmp_path / "higher")

    found = states(lower.folder / "landslides.gpkg")
    assert found == {"r20c20": "open", "r100c100": "open", "r200c300": "accepted", "d1": "drawn"}
    table = gpd.read_file(lower.folder / "landslides.gpkg", layer="landslides").set_index("place")
    assert "rejected" in table.loc["r20c20", "review_note"]
    assert "accepted" in table.loc["r20c20", "review_note"]
    assert states(higher.folder / "landslides.gpkg") == {
        "r20c20": "rejected", "r200c300": "accepted", "d1": "drawn",
    }  # fmt: skip
    assert states(export(lower, 0.5, tmp_path / "back").folder / "landslides.gpkg") == ALL


def test_a_run_that_is_written_anew_in_its_place_keeps_its_review(reviewed):
    before = read_review(reviewed.folder)
    again = export(reviewed, 0.5)

    assert read_review(again.folder) == before
    assert states(again.folder / "landslides.gpkg") == {n: s for n, s in ALL.items() if n != "d1"}


def test_a_range_of_the_network_is_not_said_of_what_a_person_changed(reviewed, tmp_path):
    ends = {name: {"threshold": 0.4, "count": 4, "total_area": 1.0} for name in ("low", "high")}
    account = read_json(reviewed.folder / "run.json")
    settings = dataclasses.asdict(reviewed.settings)
    results = {**account["results"], "range": ends}
    write_json(reviewed.folder / "run.json", {**account, "settings": settings, "results": results})
    run = open_run(reviewed.folder)

    for changed in (
        export(run, 0.5, tmp_path / "drawn"),
        export(run, 0.5, tmp_path / "o", only_accepted=True),
    ):
        assert changed.manifest["results"]["range"] is None
    assert export(run, 0.5).manifest["results"]["range"] == ends


def test_the_score_against_a_reference_is_of_what_the_network_found(reviewed, tmp_path):
    truth = np.zeros(UTM.shape, np.uint8)
    truth[20:35, 20:35] = truth[300:310, 400:420] = 1  # one that is rejected, and what was drawn
    io.write_raster(reviewed.folder / "reference.tif", truth, UTM, nodata=255, colormap=io.MASK_COLOURS)
    account = read_json(reviewed.folder / "run.json")
    write_json(reviewed.folder / "run.json", {**account, "reference": {"name": "truth.tif"}})
    run = open_run(reviewed.folder)

    for only in (False, True):
        said = export(run, 0.5, tmp_path / f"only-{only}", only_accepted=only).manifest["reference"]
        assert (said["tp"], said["fp"], said["fn"]) == (SIZE**2, 3 * SIZE**2, 200)


def test_nobody_decides_in_a_folder_that_is_being_replaced(reviewed, tmp_path, monkeypatch):
    held = []

    def written(*args, **more):
        lock = locks.take(reviewed.folder)
        held.append(lock is None)
        if lock is not None:
            lock.release()
        return write_results(*args, **more)

    monkeypatch.setattr(redraw_module, "write_results", written)
    export(reviewed, 0.5)
    export(reviewed, 0.5, tmp_path / "out")

    assert held == [True, False]
    assert locks.is_dead(reviewed.folder)


def test_a_folder_for_taking_away_can_be_reviewed_further(reviewed, tmp_path):
    out = export(reviewed, 0.5, tmp_path / "out")
    change_review(out.folder, lambda review: review.sketched({}, ["d1"], "Ada"))

    assert states(out.folder / "landslides.gpkg") == {n: s for n, s in ALL.items() if n != "d1"}
    assert states(reviewed.folder / "landslides.gpkg")["r20c20"] == "rejected"


def test_without_decisions_files_are_as_they_were(run, tmp_path):
    out = export(run, 0.5, tmp_path / "out")

    table = gpd.read_file(out.folder / "landslides.gpkg")
    assert "review" not in table
    assert "review" not in out.manifest
    inventory = redraw(run, 0.5).inventory
    assert Taken(Review()).applied(inventory, UTM, after=4) is inventory


def test_what_was_drawn_stands_alone_where_nothing_was_found(run, tmp_path):
    change_review(run.folder, lambda review: review.sketched({"d1": drawn_square()}, (), "Ben"))
    out = export(open_run(run.folder), 0.99, tmp_path / "out")

    assert states(out.folder / "landslides.gpkg") == {"d1": "drawn"}
