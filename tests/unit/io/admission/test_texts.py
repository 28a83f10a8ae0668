"""GeoJSON and KML are read once by a strict reader."""

import pytest

from landslide_core.errors import FileError, InputError
from landslide_core.io.admission.texts import check_geojson, check_kml

EMPTY = '"features": []'


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        f'{{"type": "FeatureCollection", {EMPTY}}}',
        f'\ufeff{{"type": "FeatureCollection", {EMPTY}}}',
        '{"type": "Feature", "properties": {"crs": "EPSG:4326", "type": "link"}, "geometry": null}',
        '{"type":"Feature","geometry":null}\n{"type":"Feature","geometry":null}\n',
        f'{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::32648"}}}},{EMPTY}}}',
        f'{{"type":"FeatureCollection","crs":{{"type":"EPSG","properties":{{"code":"32648"}}}},{EMPTY}}}',
        f'{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}},{EMPTY}}}',
        f'{{"type":"FeatureCollection","crs":{{"type":"OGC","properties":{{"urn":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"n":1}},{EMPTY}}}',
        '{"type":"Feature","properties":{"name":"/a","url":"http://x","type":"link"},"geometry":null}',
    ],
)
def test_what_desks_write_is_admitted(tmp_path, text):
    check_geojson(written(tmp_path, "a.geojson", text), "a")


@pytest.mark.parametrize(
    "crs",
    [
        '"crs": {"type": "link", "properties": {"href": "http://127.0.0.1/x"}}',
        '"crs": {"properties": {"href": "x"}, "type": "LINK"}',
        '"\\u0063rs": {"type": "lin\\u006b", "properties": {"href": "x"}}',
        '"CRS": {"Type": "url", "properties": {"url": "x"}}',
        '"crs": {"type": "link", "type": "name", "properties": {"name": "x"}}',
        '"crs": null, "crs": {"type": "link", "properties": {}}',
        '"crs": {"type": "link", "properties": {"href": "x"}, "note": "more"}',
        '"crs": {"type": "OGC", "properties": {"urn": "http://127.0.0.1/x", "n": 1}}',
        '"crs": {"type": "name", "properties": {"name": "/etc/passwd"}}',
        '"crs": {"type": "name", "properties": {"name": "https://example.org/x"}}',
    ],
)
def test_a_coordinate_system_by_link_is_refused_however_it_is_spelled(tmp_path, crs):
    path = written(tmp_path, "a.geojson", f'{{"type": "FeatureCollection", {crs}, {EMPTY}}}')
    with pytest.raises(FileError, match="looked up"):
        check_geojson(path, "a")


@pytest.mark.parametrize(
    "text",
    [
        "{'type': 'FeatureCollection', 'features': []}",
        f'{{"type": "FeatureCollection" /* */, {EMPTY}}}',
        '{"a":' * 50_000,
        '{"type": "Feature"',
        '{"type": "Feature", "n": ' + "9" * 6000 + "}",
        '{"type": "Topology", "arcs": []}',
        '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"+init=/x:1"}},"features":[]}',
        '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"+init=/x:1","n":1},"n":[1]},"features":[]}',
        '{"type":"FeatureCollection","spatialReference":{"wkt":"+proj=longlat +nadgrids=/x"},"features":[]}',
    ],
)
def test_what_only_a_lenient_reader_takes_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        check_geojson(written(tmp_path, "a.geojson", text), "a")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1/x.dtd"><kml/>',
        "<kml>" + "<Folder>" * 200 + "</Folder>" * 200 + "</kml>",
        "<kml><Document></kml>",
        "<kml>\0</kml>",
    ],
)
def test_kml_with_a_document_type_or_without_end_is_refused(tmp_path, text):
    with pytest.raises(FileError):
        check_kml(written(tmp_path, "a.kml", text), "a")


def test_kml_with_comments_and_cdata_is_admitted(tmp_path):
    check_kml(written(tmp_path, "a.kml", "<!-- a --><kml><name><![CDATA[<b>x</b>]]></name></kml>"), "a")
