"""A map asks nobody outside for anything."""

import re

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.figures import overlays
from landslide_ui.maps import choosing, folium_map, instruments

GRID = GeoBox.from_bbox((500_000, 4_000_000, 500_400, 4_000_300), crs="EPSG:32648", resolution=2)
SQUARE = [[105.001, 36.145], [105.002, 36.145], [105.002, 36.146], [105.001, 36.145]]
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "1",
            "properties": {"Area": "9 m²"},
            "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
        }
    ],
}


def full_map(grid: GeoBox = GRID):
    """A map with everything that Scarp ever lays on one, but for the online basemap."""
    picture = overlays.mask(np.ones(grid.shape, bool), grid, "#cc79a7")
    drawn = folium_map.base_map(picture.bounds, grid.crs is not None)
    layer = folium_map.add_picture(drawn, picture, "Probability", opacity=0.5)
    folium_map.add_opacity_slider(drawn, layer, "Probability", 0.5)
    instruments.add_instruments(
        drawn, georeferenced=grid.crs is not None, rows=grid.shape[0], resolution_m=2.0
    )
    choosing.add_choosing(drawn, "Area", "Map of the landslides")
    groups = (
        folium_map.outlines(SHAPES, tooltip={"Area": "Area"}),
        folium_map.selection(SHAPES),
        choosing.shown(["9 m²"], "9 m²"),
        instruments.legend('<div class="scarp-legend">Landslide</div>'),
    )
    for group in groups:
        group.add_to(drawn)
    return drawn


def addresses(html: str) -> list[str]:
    """What the page would load: sources, links and style imports; pictures inside the page do not count."""
    found = re.findall(
        r"""(?:src|href)\s*=\s*["']([^"']+)|url\(["']?([^"')]+)|@import\s+["']([^"']+)""", html
    )
    return [next(filter(None, groups)) for groups in found]


@pytest.mark.parametrize("grid", [GRID, GeoBox((30, 50), Affine.identity(), None)], ids=["map", "picture"])
def test_no_script_style_or_link_of_a_map_comes_from_elsewhere(grid):
    html = full_map(grid).get_root().render()
    loaded = [address for address in addresses(html) if not address.startswith("data:")]

    assert loaded == ["/app/static/leaflet/leaflet.js", "/app/static/leaflet/leaflet.css"]
    assert not re.search(r"https?://", re.sub(r"http://www\.w3\.org/\S+", "", html))


def test_what_the_page_sends_to_the_browser_names_only_local_files():
    from streamlit_folium import generate_leaflet_string

    drawn = full_map()
    drawn.get_root().render()

    assert "http" not in generate_leaflet_string(drawn)
    assert [source for _, source in drawn.default_js + drawn.default_css] == [
        "/app/static/leaflet/leaflet.js",
        "/app/static/leaflet/leaflet.css",
    ]


def test_leaflets_files_are_copied_from_the_installed_package(tmp_path):
    folder = folium_map.install_leaflet(tmp_path / "static")

    assert (folder / "leaflet.js").stat().st_size > 100_000
    assert {"leaflet.js", "leaflet.css", "images"} == {path.name for path in folder.iterdir()}


def test_the_online_basemap_is_there_only_when_it_is_asked_for():
    drawn = full_map()
    assert "openstreetmap" not in drawn.get_root().render()
    folium_map.add_online_basemap(drawn)
    assert "openstreetmap" in drawn.get_root().render()


def test_a_picture_without_georeference_is_drawn_in_pixels_and_has_no_scale_in_metres():
    html = full_map(GeoBox((30, 50), Affine.identity(), None)).get_root().render()

    assert "L.CRS.Simple" in html
    assert "L.control.scale" not in html


def test_no_landslide_draws_an_empty_layer():
    assert (
        folium_map.outlines({"type": "FeatureCollection", "features": []}, tooltip={"Area": "Area"})._children
        == {}
    )
