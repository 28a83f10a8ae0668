"""Factors told by units: slope units of the elevation model, and polygons of one's own."""

import geopandas as gpd
import pytest
from shapely import box

from landslide_ui.factors import analyses
from tests import small_factors as small
from tests.app.factor_pages import analysis_of, choose, said, step, wait
from tests.app.test_factors_own_data import lay_out

pytestmark = pytest.mark.usefixtures("fitted_once")


def analysed(app):
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()
    assert not app.exception
    return analyses.find(analysis_of(app))


def test_slope_units_are_chosen_with_their_knobs_and_shown_on_the_map(app, county):
    lay_out(app, county, dem=county / "dem.tif", inventory=county / "slides.gpkg")
    app.toggle("factors.slope units").set_value(True).run()
    app.number_input("factors.unit channel").set_value(0.01).run()
    said_so = app.error[0].value.replace("\\", "")
    assert "cannot be split at channels of 0.01 km²" in said_so, "the least area is larger"
    assert [each.label for each in app.multiselect] == ["Factors to leave out"], "nothing else is lost"
    assert app.button("factors.run").disabled
    app.number_input("factors.unit area").set_value(0.004).run()
    app.number_input("factors.unit variance").set_value(0.2).run()
    assert not app.error
    found = analysed(app)

    chosen = found.plan.settings
    assert chosen.slope_units
    assert (chosen.delineation.first_channel_km2, chosen.delineation.least_km2) == (0.01, 0.004)
    assert len(found.related.units.table) > 5
    step(app, "Map")
    choose(app, "Show", "units")
    text = said(app)
    assert f"Of {len(found.related.units.table)} slope units by their mean probability" in text
    assert "within squares of the same mean area" in text
    assert "units.gpkg" in said(step(app, "Take it with you"))
    assert not app.error


def test_units_of_ones_own_take_the_place_of_the_switch(app, county, tmp_path):
    own = tmp_path / "townships.gpkg"
    halves = [box(*small.place(40 * n, 60), *small.place(40 * n + 40, 0)) for n in range(2)]
    gpd.GeoDataFrame(geometry=halves, crs=small.CRS).to_file(own)
    lay_out(app, county, dem=county / "dem.tif", inventory=county / "slides.gpkg", units=own)
    assert [each.key for each in app.toggle if each.key == "factors.slope units"] == []
    found = analysed(app)

    assert found.plan.settings.units == own
    assert not found.related.units.delineated
    step(app, "Map")
    choose(app, "Show", "units")
    assert "Of 2 units by their mean probability" in said(app)


def test_without_units_the_map_does_not_offer_them(app, county):
    lay_out(app, county, dem=county / "dem.tif", inventory=county / "slides.gpkg")
    analysed(app)
    step(app, "Map")
    shown = next(group for group in app.button_group if group.label == "Show")

    assert shown.options == ["Classes", "Probability"]
