"""A link opens the same view of a detection; odd addresses open it all the same."""

import pytest

from landslide_core.inventory.places import is_place
from landslide_ui.detect import result_map, runs
from landslide_ui.shared import owners
from tests.app.owned_runs import link_of, make_run


def slider_of(app, name: str):
    return next(each for each in (*app.slider, *app.select_slider) if name in (each.key or ""))


def test_a_link_opens_the_same_view_and_so_does_the_run_for_its_owner(open_page, as_browser):
    run_id = make_run()
    page = open_page("detect", run=run_id)
    assert "threshold" not in page.query_params
    slider_of(page, "threshold").set_value(70).run()
    slider_of(page, "min_area").set_value(100.0).run()
    assert not page.exception
    link = link_of(page)
    assert link == {"run": run_id, "threshold": "70", "area": "100"}
    owners.register().share(owners.current(), run_id, True)

    for address, expected in (({}, 70), ({"threshold": "40", "area": "100"}, 40)):
        opened = open_page("detect", run=run_id, **address)
        assert slider_of(opened, "threshold").value == expected
        assert slider_of(opened, "min_area").value == 100.0
    as_browser("B")
    other = open_page("detect", **{**link, "threshold": "33", "landslide": "1"})
    assert slider_of(other, "threshold").value == 33
    assert is_place(link_of(other)["landslide"]), "an address of an earlier version says the number"
    assert owners.find(run_id).view["threshold"] != "33"


@pytest.mark.parametrize("bad", ["", "nan", "inf", "-5", "1e9", "x" * 500, "\0", "9" * 400])
def test_an_odd_view_in_an_address_opens_the_run_all_the_same(open_page, bad):
    run_id = make_run()
    page = open_page("detect", run=run_id, threshold=bad, area=bad, landslide=bad, layers=bad, opacity=bad)

    assert not page.error
    assert 1 <= slider_of(page, "threshold").value <= 99


def test_the_chosen_landslide_stays_when_the_threshold_moves_and_its_card_is_shown(open_page):
    run_id = make_run()
    run = runs.open_run(run_id)
    before = runs.redrawn(run, run.threshold, runs.min_area_of(run)).inventory.table
    places = {
        per_cent: dict(zip(table["place"], table["id"], strict=True))
        for per_cent in (40, 60, 70)
        for table in [runs.redrawn(run, per_cent / 100, runs.min_area_of(run)).inventory.table]
    }
    place = next(name for name in before["place"] if any(name in at for at in places.values()))
    moved = next(per_cent for per_cent, at in places.items() if place in at)
    page = open_page("detect", run=run_id, landslide=place)
    slider_of(page, "threshold").set_value(moved).run()

    assert not page.exception
    assert link_of(page)["landslide"] == place
    cards = [each.value for each in page.markdown if f"**{place}**" in each.value]
    assert cards == [f"**{place}** · No. {places[moved][place]} at these settings"]


def test_arrow_keys_lead_on_from_a_landslide_that_is_smaller_than_those_they_lead_along(monkeypatch):
    monkeypatch.setattr(result_map, "_MOST_PLACES", 2)
    places = ["r1c1", "r2c2", "r3c3", "r4c4"]

    assert result_map.led_along(places, "r2c2") == places[:2]
    assert result_map.led_along(places, "r4c4") == ["r1c1", "r2c2", "r4c4"]
    assert result_map.led_along(places, "r9c9") == places[:2]
    assert result_map.led_along(places, None) == places[:2]
