"""A link opens the same view of a detection; odd addresses open it all the same."""

import pytest

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
    assert "1" in other.query_params["landslide"]
    assert owners.find(run_id).view["threshold"] != "33"


@pytest.mark.parametrize("bad", ["", "nan", "inf", "-5", "1e9", "x" * 500, "\0", "9" * 400])
def test_an_odd_view_in_an_address_opens_the_run_all_the_same(open_page, bad):
    run_id = make_run()
    page = open_page("detect", run=run_id, threshold=bad, area=bad, landslide=bad, layers=bad, opacity=bad)

    assert not page.error
    assert 1 <= slider_of(page, "threshold").value <= 99
