"""All that is known of a landslide on Detect, and what a person adds to it."""

import pandas as pd

from landslide_core.inventory.fields import FIELDS
from landslide_core.review.filled import filled
from landslide_core.review.kept import read_review
from landslide_ui.detect import runs
from landslide_ui.detect.known.landslide_facts import grouped
from landslide_ui.shared import run_store
from tests.app.test_detect_page import run_of
from tests.app.test_review_page import chosen, detect, finished, press, review

__all__ = ["detect", "finished", "review"]  # fixtures


def shown(page) -> str:
    return " ".join(each.value for each in page.markdown) + " ".join(
        each.proto.body for each in page.get("html")
    )


def field(page, title: str):
    (found,) = (each for each in page.selectbox if each.label == title)
    return found


def value_of(page, name: str) -> list[str]:
    run = runs.open_run(run_of(page))
    inventory = runs.redrawn(run, run.threshold, runs.min_area_of(run)).inventory
    log = read_review(run_store.store().root / run_of(page))
    return [each for each in filled(log, inventory.table.geometry.to_numpy())[name] if each]


def test_the_chosen_landslide_has_its_volume_terrain_and_run_out(review):
    text = shown(review)

    assert "Volume" in text
    assert "Run-out path" in text
    assert "From the field" in text
    assert "<dd>None" not in text
    assert "nan" not in text


def test_what_an_image_cannot_tell_is_chosen_kept_and_undone(review):
    place = chosen(review)
    field(review, "Type of movement").set_value("debris flow").run()
    assert not review.exception
    assert chosen(review) == place
    assert value_of(review, "movement") == ["debris flow"]
    assert field(review, "Type of movement").value == "debris flow"

    press(review, "undo")
    assert value_of(review, "movement") == []
    assert field(review, "Type of movement").value == ""


def test_without_georeference_or_elevation_a_dash_stands_where_nothing_is_known():
    row = {"area_px": 30.0, "perimeter_px": 20.0, "length_px": 10.0, "width_px": 3.0}
    found = grouped(row)
    assert list(found) == ["Size", "From the field"]
    assert dict(found["From the field"]) == {each.title: "–" for each in FIELDS.values()}

    metric = {f"{name}_m": 10.0 for name in ("perimeter", "length", "width")} | {
        "area_m2": 100.0,
        "crown_m": pd.NA,
    }
    terrain = dict(grouped({**metric, "crown_m": float("nan")})["Terrain"])
    assert set(terrain.values()) == {"–"}
