"""Two dates from files to a table, with the truth known: grids, lights, clouds and bands of any kind."""

import json
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from affine import Affine
from scipy.ndimage import zoom
from shapely import Point

from landslide_core.changes import journey, maps
from landslide_core.changes.settings import ChangeSettings
from landslide_core.errors import Cancelled, FileError, MismatchError, OutputError
from landslide_core.progress import Progress
from landslide_core.runs import under_way
from landslide_core.runs.store import RunStore
from tests import small_change
from tests.small_change import AFTER, BEFORE, GONE, LARGE, NEW, OLD, TRUTH, done, ground, kinds, moved, write
from tests.small_scenes import UTM

pytestmark = [pytest.mark.usefixtures("same_models"), pytest.mark.slow]
ALL = {"new": 1, "grown": 1, "unchanged": 1, "gone": 1}


def test_each_landslide_is_found_with_its_evidence_and_every_file_reopens(tmp_path: Path) -> None:
    run = done(*small_change.two_dates(tmp_path), tmp_path / "out")

    assert kinds(run) == TRUTH
    assert small_change.only(run) == ALL
    assert set(run.files) == {
        "change.gpkg", "change.csv", "difference.tif", "look.tif", "probability_before.tif", "vegetation.tif",
        "run.json",
    }  # fmt: skip
    assert not [path for path in (*tmp_path.iterdir(), *run.folder.iterdir()) if path.name.startswith(".")]
    table = gpd.read_file(run.outlines).set_index("kind")
    assert table.crs.to_epsg() == 32648
    new, grown, gone = (table.loc[kind] for kind in ("new", "grown", "gone"))
    assert new.area_after_m2 == pytest.approx(30 * 44 * 4, rel=0.05)
    assert (new.before_ids, new.partners) in [(None, "no partner"), ("", "no partner")]
    assert new.probability_before < 0.1 < 0.9 < new.probability_after
    assert new.ndvi_before - new.ndvi_after > 0.4
    assert new.rdndvi < -50
    assert new.look_change > 5
    assert grown.area_before_m2 == pytest.approx(24 * 24 * 4, rel=0.05)
    assert grown.area_gained_m2 == pytest.approx(
        24 * (70 - 24 - 2) * 4, rel=0.05
    )  # beyond two pixels of tolerance
    assert gone.area_after_m2 == 0
    assert "probability" in new.why
    assert "vegetation index" in new.why
    written = pd.read_csv(run.table, encoding="utf-8-sig")
    assert list(written["kind"]) == list(gpd.read_file(run.outlines)["kind"])
    for path, dtype, nodata in (
        (run.difference, "int16", maps.NOT_KNOWN), (run.probability_before, "uint8", 255), (run.look, "float32", None)
    ):  # fmt: skip
        with rasterio.open(path) as raster:
            assert raster.shape == (small_change.ROWS, small_change.COLS)
            assert raster.transform == UTM
            assert raster.dtypes[0] == dtype
            assert nodata is None or raster.nodata == nodata
            assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    with rasterio.open(run.difference) as raster:
        points = raster.read(1)
    top, left, *_ = NEW
    assert points[top + 10, left + 10] > 80
    assert points[GONE[0] + 10, GONE[1] + 10] < -80
    assert abs(points[OLD[0] + 10, OLD[1] + 10]) < 10
    assert run.after.manifest["results"]["count"] == run.before.manifest["results"]["count"] == 3
    assert RunStore(tmp_path).folder_of("out") == run.folder


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
def test_a_shift_of_fractions_of_pixels_is_mended(tmp_path: Path, crs: str | None) -> None:
    before = write(tmp_path / "before.tif", moved(ground(BEFORE, 1), 3.4, -2.2), crs=crs)
    after = write(tmp_path / "after.tif", ground(AFTER, 2), crs=crs)
    run = done(before, after, tmp_path / "out")
    told = run.manifest["coregistration"]

    assert told["mended"]
    np.testing.assert_allclose((told["rows_px"], told["cols_px"]), (3.4, -2.2), atol=0.15)
    assert kinds(run) == TRUTH
    assert small_change.only(run) == ALL
    assert run.manifest["results"]["area_unit"] == ("px" if crs is None else "m²")
    if crs:  # the detection before lies at the mended place
        first = gpd.read_file(run.before.vectors["gpkg"])
        assert first.distance(Point(*UTM @ (OLD[1] + 15, OLD[0] + 20))).min() == 0
        top = first[first.contains(Point(*UTM @ (OLD[1] + 15, OLD[0] + 20)))].total_bounds[3]
        assert top == pytest.approx(UTM.f - 2 * OLD[0], abs=1.5)


def test_without_the_mend_a_shift_makes_wrong_changes(tmp_path: Path) -> None:
    """What is mended matters: eleven pixels apart, the smallest of them is no longer itself."""
    before = write(tmp_path / "before.tif", moved(ground(BEFORE, 1), 26.0, 24.0))
    after = write(tmp_path / "after.tif", ground(AFTER, 2))

    run = done(before, after, tmp_path / "as_placed", how=ChangeSettings(placing="given"))
    assert small_change.only(run) != ALL
    assert "not measured" in run.manifest["warnings"][0]
    mended = done(before, after, tmp_path / "mended", how=ChangeSettings(most_shift_px=50))
    assert small_change.only(mended) == ALL


def test_a_large_shift_leaves_nothing_behind(tmp_path: Path) -> None:
    before = write(tmp_path / "before.tif", moved(ground(BEFORE, 1), 60, 0))
    after = write(tmp_path / "after.tif", ground(AFTER, 2))

    with pytest.raises(MismatchError, match="60.0 pixels"):
        done(before, after, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["after.tif", "before.tif"]


def test_other_pixels_and_extents_come_onto_one_grid(tmp_path: Path) -> None:
    """3 m before and 2 m after; the earlier image ends left of the last landslides, whose past is unknown."""
    wide = ground((*BEFORE, OLD), 1)[:, :, :270]
    coarse = np.stack([zoom(band, 2 / 3, order=1, grid_mode=True, mode="nearest") for band in wide])
    before = write(tmp_path / "before.tif", coarse, UTM @ Affine.scale(1.5))
    run = done(before, write(tmp_path / "after.tif", ground(AFTER, 2)), tmp_path / "out")

    assert kinds(run) == {OLD: "unchanged", NEW: "new", GONE: "none", LARGE: "unknown"}
    assert run.manifest["common_share"] == pytest.approx(270 / 420, abs=0.01)


def test_cloud_at_one_date_is_not_known_and_not_gone(tmp_path: Path) -> None:
    first, second = ground(BEFORE, 1), ground(AFTER, 2)
    first[:, 190:245, 100:180] = 0  # over what is new
    second[:, 80:140, 260:330] = 0  # over what went
    run = done(write(tmp_path / "b.tif", first), write(tmp_path / "a.tif", second), tmp_path / "out")

    assert kinds(run) == {**TRUTH, NEW: "unknown", GONE: "unknown"}
    assert run.counts["gone"] == run.counts["new"] == 0


def test_another_light_makes_no_landslides(tmp_path: Path) -> None:
    """So dark before that the network finds nothing there by itself: normalised, it finds what there was."""
    dark = ground(BEFORE, 1) * np.array([0.4, 0.5, 0.45, 0.6])[:, None, None] + 12
    before, after = write(tmp_path / "b.tif", dark), write(tmp_path / "a.tif", ground(AFTER, 2))
    run = done(before, after, tmp_path / "out")

    assert run.manifest["normalisation"]["used"]
    assert run.manifest["normalisation"]["network"]
    assert run.before.manifest["settings"]["normalise"] == "pif"
    assert kinds(run) == TRUTH
    assert small_change.only(run) == ALL
    left = done(before, after, tmp_path / "left", how=ChangeSettings(normalise="none"))
    assert left.before.manifest["results"]["count"] == 0


def test_bands_that_only_the_person_knows_are_not_swapped_by_the_normalisation(tmp_path: Path) -> None:
    """The network's normalisation opens the later image anew, and would take blue for red."""
    order, told = [2, 1, 0, 3], ("blue", "green", "red", "nir")
    dark = ground(BEFORE, 1) * np.array([0.4, 0.5, 0.45, 0.6])[:, None, None] + 12
    before, after = write(tmp_path / "b.tif", dark[order]), write(tmp_path / "a.tif", ground(AFTER, 2)[order])
    run = done(before, after, tmp_path / "out", roles=told, roles_before=told)

    assert run.manifest["normalisation"]["used"]
    assert not run.manifest["normalisation"]["network"]
    assert any("saw both images as they are" in said for said in run.manifest["warnings"])


def test_a_network_that_errs_by_the_light_is_not_believed(tmp_path: Path) -> None:
    """The same ground at both dates and a threshold that only one of them passes: no change is told."""
    first = ground((OLD,), 1)
    first[:3] *= 0.62  # the network sees less of the scar before; nothing on the ground differs
    before, after = write(tmp_path / "b.tif", first), write(tmp_path / "a.tif", ground((OLD,), 2))
    run = done(before, after, tmp_path / "out", how=ChangeSettings(normalise="none"))

    assert run.counts["new"] == run.counts["gone"] == 0


def test_bands_in_another_order_are_told_apart(tmp_path: Path) -> None:
    """False colour: near infrared, red, green first, with another order at the other date."""
    order = (3, 0, 1, 2)
    before = write(tmp_path / "before.tif", ground(BEFORE, 1)[list(order)])
    after = write(tmp_path / "after.tif", ground(AFTER, 2))
    run = done(
        before, after, tmp_path / "out", roles_before=tuple(small_change.ROLES[band] for band in order)
    )

    assert kinds(run) == TRUTH
    assert run.vegetation is not None


def test_colours_alone_tell_that_nothing_else_speaks_for_a_change(tmp_path: Path) -> None:
    before, after = (
        write(tmp_path / f"{name}.tif", ground(slides, seed)[:3])
        for name, slides, seed in (("b", BEFORE, 1), ("a", AFTER, 2))
    )
    run = done(
        before, after, tmp_path / "out", roles=small_change.ROLES[:3], roles_before=small_change.ROLES[:3]
    )

    assert kinds(run) == TRUTH
    assert run.vegetation is None
    assert run.manifest["vegetation"] is None
    assert any("nothing but the network's probability" in said for said in run.manifest["warnings"])


def test_a_false_colour_image_that_the_network_cannot_see_is_refused(tmp_path: Path) -> None:
    before = write(tmp_path / "before.tif", ground(BEFORE, 1)[[3, 0, 1]])
    after = write(tmp_path / "after.tif", ground(AFTER, 2))

    with pytest.raises(MismatchError, match=r"before\.tif has no band for blue"):
        done(before, after, tmp_path / "out", roles_before=("nir", "red", "green"))
    assert not (tmp_path / "out").exists()


def test_nothing_on_either_date_is_an_empty_table(tmp_path: Path) -> None:
    before, after = (write(tmp_path / f"{seed}.tif", ground((), seed)) for seed in (1, 2))
    run = done(before, after, tmp_path / "out")

    assert small_change.only(run) == {}
    assert len(gpd.read_file(run.outlines)) == 0


def test_a_run_is_replaced_whole_and_only_when_told(tmp_path: Path) -> None:
    before, after = small_change.two_dates(tmp_path)
    run = done(before, after, tmp_path / "out")
    (run.folder / "notes.txt").write_text("mine")

    with pytest.raises(OutputError, match="holds a run already"):
        done(before, after, tmp_path / "out")
    again = done(after, before, tmp_path / "out", overwrite=True)

    assert small_change.only(again) == {"new": 1, "shrunk": 1, "unchanged": 1, "gone": 1}
    assert sorted(path.name for path in again.folder.iterdir() if path.suffix == "") == ["after", "before"]
    assert (again.folder / "notes.txt").read_text() == "mine"
    with pytest.raises(OutputError, match="which this run reads"):
        done(again.folder / "before" / "probability.tif", after, tmp_path / "out", overwrite=True)


def test_a_killed_run_goes_on_with_what_was_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = small_change.two_dates(tmp_path)
    whole = done(before, after, tmp_path / "whole")

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(journey, "write_maps", die)  # both detections are finished
        nothing = SimpleNamespace(rmtree=lambda *_, **__: None)  # a killed process removes nothing
        killed.setattr(under_way, "shutil", nothing)
        with pytest.raises(Killed):
            done(before, after, tmp_path / "out")
    with monkeypatch.context() as watched:
        watched.setattr(journey.journey, "detect", die)
        run = done(before, after, tmp_path / "out")

    assert small_change.only(run) == small_change.only(whole)
    assert run.difference.read_bytes() == whole.difference.read_bytes()
    assert not [path for path in (*tmp_path.iterdir(), *run.folder.iterdir()) if path.name.startswith(".")]


def test_a_band_that_the_later_image_lacks_is_told_before_anything_is_detected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write(tmp_path / "before.tif", ground(BEFORE, 1))
    after = write(tmp_path / "after.tif", ground(AFTER, 2)[[3, 0, 1]])
    monkeypatch.setattr(journey.journey, "detect", lambda *_, **__: pytest.fail("detected"))

    with pytest.raises(MismatchError, match=r"after\.tif has no band for blue"):
        done(before, after, tmp_path / "out", roles=("nir", "red", "green"))


def test_a_cancelled_run_leaves_nothing(tmp_path: Path) -> None:
    before, after = small_change.two_dates(tmp_path)
    shares: list[float] = []

    def stop() -> bool:
        return bool(shares) and shares[-1] > 0.5

    with pytest.raises(Cancelled):
        done(before, after, tmp_path / "out", progress=Progress(lambda share, _: shares.append(share), stop))
    assert shares == sorted(shares)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["after.tif", "before.tif"]


def test_what_is_no_change_is_refused(tmp_path: Path) -> None:
    run = done(*small_change.two_dates(tmp_path), tmp_path / "out")

    with pytest.raises(FileError, match="holds no change"):
        journey.open_change(run.folder / "after")
    account = json.loads((run.folder / "run.json").read_text("utf-8"))
    del account["results"]["kinds"]
    (run.folder / "run.json").write_text(json.dumps(account))
    with pytest.raises(FileError):
        journey.open_change(run.folder)
