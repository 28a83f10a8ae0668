"""Capabilities of the tile service: well formed, and leading to the tiles."""

import xml.etree.ElementTree as ET

from landslide_core.serving.layers import LAYERS
from landslide_core.serving.wmts import capabilities

BASE = "http://here/scarp/TOKEN/RUN"
WMTS = "{http://www.opengis.net/wmts/1.0}"
OWS = "{http://www.opengis.net/ows/1.1}"


def document(title="scene.tif", bounds=(105.0, 36.0, 105.1, 36.1), zoom=18):
    return ET.fromstring(capabilities(BASE, title, [LAYERS["mask"], LAYERS["image"]], bounds, zoom))


def test_every_layer_has_an_address_with_the_three_parts_of_a_tile():
    contents = document().find(f"{WMTS}Contents")
    templates = [each.get("template") for each in contents.iter(f"{WMTS}ResourceURL")]

    assert templates == [
        f"{BASE}/tiles/{name}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.png" for name in ("mask", "image")
    ]


def test_each_zoom_halves_the_scale_and_doubles_the_tiles():
    matrices = list(
        document().find(f"{WMTS}Contents").find(f"{WMTS}TileMatrixSet").findall(f"{WMTS}TileMatrix")
    )
    scales = [float(each.findtext(f"{WMTS}ScaleDenominator")) for each in matrices]

    assert len(matrices) == 19
    assert abs(scales[0] - 559082264.0287178) < 1
    assert all(abs(one / other - 2) < 1e-6 for one, other in zip(scales, scales[1:], strict=False))
    assert matrices[5].findtext(f"{WMTS}MatrixWidth") == "32"


def test_names_of_scenes_are_text():
    title = document("<b>&amp; \"x\" 'y'.tif").findtext(f"{OWS}ServiceIdentification/{OWS}Title")

    assert title == "<b>&amp; \"x\" 'y'.tif"


def test_over_the_date_line_the_box_is_the_whole_round():
    box = document(bounds=(179.9, -17, 180.1, -16)).find(f".//{OWS}WGS84BoundingBox")

    assert box.findtext(f"{OWS}LowerCorner").startswith("-180")
    assert box.findtext(f"{OWS}UpperCorner").startswith("180")
