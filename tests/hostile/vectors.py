"""Vector files: text that means more than it says, SQL, outlines that cannot be mended."""

import contextlib
import json
import random
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import box

from tests.hostile.bait import CRS, NORTH, WEST
from tests.hostile.inputs import World, kind
from tests.hostile.rasters import mutated


def outlines(count: int = 6) -> gpd.GeoDataFrame:
    """Squares in the scene with a class and a number."""
    shapes = [
        box(WEST + 20 * n, NORTH - 60 - 10 * n, WEST + 20 * n + 16, NORTH - 40 - 10 * n) for n in range(count)
    ]
    return gpd.GeoDataFrame(
        {"name": [f"rock {n % 2}" for n in range(count)], "code": range(count)}, geometry=shapes, crs=CRS
    )


def sound(folder: Path, ending: str) -> Path:
    """A valid vector file of that format."""
    path = folder / f"slides.{ending}"
    if ending == "zip":
        outlines().to_file(folder / "a.shp")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(folder.glob("a.*")):
                archive.write(part, part.name)
        return path
    driver = {"gpkg": "GPKG", "geojson": "GeoJSON", "kml": "LIBKML", "shp": "ESRI Shapefile"}[ending]
    table = outlines() if ending in ("gpkg", "shp") else outlines().to_crs(4326)
    table.to_file(path, driver=driver)
    return path


@kind("vector")
def vector_mutated(world: World) -> Path:
    """A valid vector file of any format, mutated, or one of its parts."""
    path = sound(world.folder, world.rng.choice(("gpkg", "geojson", "kml", "shp", "zip")))
    part = path
    if path.suffix == ".shp":
        part = path.with_suffix(world.rng.choice((".shp", ".shx", ".dbf", ".prj", ".cpg")))
    part.write_bytes(mutated(part.read_bytes(), world.rng))
    return path


@kind("vector")
def geojson_links(world: World) -> Path:
    """GeoJSON whose coordinate system is to be fetched, spelled in every way that a lenient reader takes."""
    rng, path = world.rng, world.folder / f"slides.{world.rng.choice(('geojson', 'json'))}"
    href = rng.choice(
        (f"{world.address}/crs", f"file://{world.decoys}/decoy.txt", str(world.decoys / "decoy.txt"))
    )
    shape = '{"type":"Polygon","coordinates":[[[500000,3999900],[500060,3999900],[500060,3999960],[500000,3999900]]]}'
    body = f'"features":[{{"type":"Feature","properties":{{}},"geometry":{shape}}}]'
    link = rng.choice((
        f'"crs":{{"type":"link","properties":{{"href":"{href}","type":"proj4"}}}}', f'"crs":{{"properties":{{"href":"{href}","type":"ogcwkt"}},"type":"link"}}',
        f'"\\u0063rs":{{"type":"lin\\u006b","properties":{{"href":"{href}"}}}}', f"'crs':{{'type':'link','properties':{{'href':'{href}'}}}}",
        f'"crs"/* */:{{"type":"url","properties":{{"url":"{href}"}}}}', f'"CRS":{{"Type":"LINK","properties":{{"href":"{href}"}}}}',
        f'"crs":{{"type":"name","properties":{{"name":"{href}"}}}}', f'"crs":{{"type":"name","properties":{{"name":"+init={world.decoys}/decoy.init:4326"}}}}',
        f'"crs":{{"type":"name","properties":{{"name":"+proj=longlat +ellps=GRS80 +nadgrids={world.decoys}/decoy.gsb"}}}}', '"crs":5', '"crs":null,"crs":[]',
        f'"crs":{{"type":"name","properties":{{"name":"+proj=longlat +ellps=GRS80 +nadgrids={world.decoys}/decoy.gsb","n":1}},"n":[1]}}',
    ))  # fmt: skip
    path.write_text(
        rng.choice(
            (
                f'{{"type":"FeatureCollection",{link},{body}}}',
                f'{{{link},"type":"FeatureCollection",{body}}}',
                f'{{"type":"FeatureCollection",{body},{link}}}',
            )
        ),
        rng.choice(("utf-8", "utf-8-sig", "utf-16")),
    )
    return path


@kind("vector")
def geojson_nonsense(world: World) -> Path:
    """GeoJSON that is deep, huge in number, or of wrong types."""
    rng, path = world.rng, world.folder / "slides.geojson"
    ring = [[500000, 3999900], [500060, 3999900], [500060, 3999960], [500000, 3999900]]
    geometry: Any = {"type": "Polygon", "coordinates": [ring]}
    for _ in range(rng.choice((0, 3, 900))):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    odd = rng.choice((
        geometry, {"type": "Polygon", "coordinates": [[[None, "x"], [1e300, -1e300], [1e400, 5], [0, 0]]]}, {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": [500000]}, {"type": "Curve", "coordinates": ring}, 7, None, {"type": "MultiPolygon", "coordinates": [[ring] * 2000]},
        {"type": "Polygon", "coordinates": [ring + [[float("nan"), float("inf")], ring[0]]]}, {"type": "LineString", "coordinates": ring[:1]},
    ))  # fmt: skip
    features: Any = [
        {
            "type": "Feature",
            "properties": {f"c{n}": n for n in range(rng.choice((1, 50, 2500)))},
            "geometry": odd,
        }
    ]
    whole = rng.choice(
        (
            {"type": "FeatureCollection", "features": features},
            {"type": "FeatureCollection", "features": {}},
            features[0],
            {"type": "Topology", "arcs": [ring], "objects": {"a": odd}},
        )
    )
    try:
        text = json.dumps(whole)
    except RecursionError:
        text = '{"type":"FeatureCollection","features":' + "[" * 200_000
    way = rng.randrange(6)
    text = {
        1: text + "\n" + text,
        2: '{"type":"FeatureCollection","features":' + '[{"a":' * 100_000,
        3: "{" + text,
        4: text.replace("500060", "9" * 6000),
    }.get(way, text)
    path.write_text(text, "utf-8")
    return path


@kind("vector")
def kml_hides(world: World) -> Path:
    """KML with a virtual source, a document type, entities, links or endless depth."""
    rng, path = (
        world.rng,
        world.folder / f"slides.{world.rng.choice(('kml', 'kml', 'geojson', 'json', 'gpkg', 'shp'))}",
    )
    source = f'<OGRVRTDataSource><OGRVRTLayer name="decoy"><SrcDataSource>{world.decoys}/decoy.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    place = "<Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>105,36 105.001,36 105.001,36.001 105,36</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{place}</Document></kml>'
    entity = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{world.decoys}/decoy.txt">]>'
    laughs = (
        "<!DOCTYPE kml [<!ENTITY a 'ha'>"
        + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
        + "]>"
    )
    text = rng.choice((
        source, f"<!-- <kml> -->{source}", f"<!-- {source} -->{kml}", kml.replace("<Document>", f"<Document><!-- {source} -->"), f"<?x {source}?>{kml}",
        entity + kml.replace("<name>a", "<name>&x;"), laughs + kml.replace("<name>a", "<name>&j;"), f'<!DOCTYPE kml SYSTEM "{world.address}/x.dtd">{kml}',
        kml.replace(place, f"<NetworkLink><Link><href>{world.address}/a.kml</href></Link></NetworkLink>{place}"),
        kml.replace("<Polygon>", "<MultiGeometry>" * 50_000 + "<Polygon>"), kml.replace("<Document>", "<Folder>" * 300 + "<Document>").replace("</Document>", "</Document>" + "</Folder>" * 300),
        kml.replace("105,36 ", "nan,inf 1e400,3 " * 5), f'<OGRWFSDataSource><URL>{world.address}/wfs?</URL></OGRWFSDataSource>',
        f'<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="a {world.address}/a.xsd"/>',
        kml.replace("<Document>", f"<Document><name><![CDATA[{source}]]></name>"), kml.replace("<name>a", "<name>" + "a" * 2_000_000), kml[:200],
        f'<gpx><metadata><link href="{world.address}"/></metadata></gpx>', f'<?xml-stylesheet href="{world.address}"?>{kml}',
    ))  # fmt: skip
    path.write_bytes(text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16"))))
    return path


@kind("vector")
def geopackage_computes(world: World) -> Path:
    """A GeoPackage with views, recursion, computed columns, other modules, or tables without end."""
    rng, path = world.rng, sound(world.folder, "gpkg")
    endless = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS fid, NULL AS geom FROM c"
    )
    register = "INSERT INTO gpkg_contents(table_name,data_type,identifier,srs_id) VALUES('v','features','v',32648);INSERT INTO gpkg_geometry_columns VALUES('v','geom','POLYGON',32648,0,0);"
    script = rng.choice((
        f"CREATE VIEW v AS {endless};{register}", f"CREATE VIEW v AS SELECT fid,geom FROM slides;{register}", f"CREATE VIEW v AS {endless};",
        "ALTER TABLE slides ADD COLUMN big AS (zeroblob(1900000000));", "".join(f"CREATE TABLE t{n}(a);" for n in range(6000)),
        f"CREATE TABLE wide({','.join(f'c{n}' for n in range(1990))});", "DROP TABLE gpkg_contents;", "DELETE FROM gpkg_geometry_columns;",
        "UPDATE slides SET geom=zeroblob(5000000);", "UPDATE slides SET geom=x'47500001';", "UPDATE slides SET name=zeroblob(300);",
        f"UPDATE gpkg_spatial_ref_sys SET definition='+proj=utm +zone=48 +nadgrids={world.decoys}/decoy.gsb', organization='x';",
        f"UPDATE gpkg_spatial_ref_sys SET definition='{world.decoys}/decoy.txt', organization='x', organization_coordsys_id=9;",
        "CREATE TRIGGER t AFTER INSERT ON slides BEGIN DELETE FROM slides; END;", "UPDATE gpkg_contents SET table_name='no such table';",
        "PRAGMA writable_schema=ON;INSERT INTO sqlite_master VALUES('table','v','v',0,'CREATE VIRTUAL TABLE v USING VirtualOGR(''" + f"{world.decoys}/decoy.shp" + "'')');",
        "PRAGMA writable_schema=ON;INSERT INTO sqlite_master VALUES('table','v','v',0,'CREATE VIRTUAL TABLE v/* using rtree(*/USING VirtualOGR(''" + f"{world.decoys}/decoy.shp" + "'')');",
        f"UPDATE gpkg_spatial_ref_sys SET definition=CAST('+proj=utm +zone=48 +nadgrids={world.decoys}/decoy.gsb' AS BLOB), organization='x';",
        "PRAGMA writable_schema=ON;INSERT INTO sqlite_master VALUES('table','v','v',0,'CREATE VIEW v AS SELECT 1 AS fid');",
        "PRAGMA writable_schema=ON;UPDATE sqlite_master SET rootpage=99999 WHERE name='slides';", "PRAGMA writable_schema=ON;UPDATE sqlite_master SET sql='x';",
        "PRAGMA journal_mode=WAL;CREATE TABLE more(a);", "ALTER TABLE slides RENAME COLUMN name TO \"a'\"\"; DROP\";",
    ))  # fmt: skip
    opened = sqlite3.connect(path)
    opened.execute("PRAGMA synchronous=OFF")  # thousands of statements: a drive need not hear of each
    with contextlib.suppress(sqlite3.Error):  # whatever this SQLite refuses to do is left as it is
        opened.executescript("".join(f"DROP TRIGGER {name};" for name in _triggers(opened)) + script)
    opened.close()
    return path


def _triggers(opened: sqlite3.Connection) -> list[str]:
    return [f'"{name}"' for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type='trigger'")]


@kind("vector")
def outlines_without_end(world: World) -> Path:
    """Outlines that cross themselves, wind, or lie nowhere."""
    rng = world.rng
    draw = np.random.default_rng(rng.randrange(2**32))
    n = rng.choice((50, 200, 1000, 5000, 20_000))
    star = draw.random((n, 2)) * 100 + [WEST, NORTH - 100]
    n2 = np.arange(n)
    zigzag = np.c_[n2 * 1e-4 + (n2 % 2) * 50 + WEST, (n2 % 2) * 50 + n2 * 1e-5 + NORTH - 90]
    ring = np.array([[WEST, NORTH - 50], [WEST + 50, NORTH - 50], [WEST + 50, NORTH], [WEST, NORTH - 50.0]])
    bad = ring.copy()
    bad[1] = rng.choice((np.nan, np.inf, 1e300, -1e18))
    shapes = rng.choice((
        [shapely.Polygon(star)], [shapely.Polygon(zigzag)], [shapely.Polygon(bad)], [shapely.Polygon(ring), shapely.Polygon(bad)],
        [shapely.MultiPolygon([shapely.Polygon(ring)] * 500)], [shapely.Polygon()] * 3, [shapely.Polygon(ring * 1e6)], [shapely.Polygon(ring, [star[:4]] * 50)],
        [shapely.GeometryCollection([shapely.Polygon(ring), shapely.Point(WEST, NORTH)])], [shapely.Point(1e300, 1e300), shapely.Point(WEST + 5, NORTH - 5)],
        [shapely.LineString(star)], [shapely.Polygon(np.tile(ring, (2000, 1)))], [shapely.Polygon(star[:40])] * 300,
    ))  # fmt: skip
    path = world.folder / rng.choice(("slides.gpkg", "slides.shp"))
    crs = rng.choice((CRS, CRS, "EPSG:4326", None, "EPSG:4978"))
    try:
        gpd.GeoDataFrame({"name": ["=1+1"] * len(shapes)}, geometry=shapes, crs=crs).to_file(path)
    except Exception:  # a writer that refuses: the same as text
        path = world.folder / "slides.geojson"
        features = [
            {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(s)} for s in shapes
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@kind("vector")
def shapefile_parts_lie(world: World) -> Path:
    """A shapefile whose table, index or coordinate system says other things than its shapes."""
    rng, path = world.rng, sound(world.folder, "shp")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    way = rng.randrange(7)
    if way == 0:
        table[4:8] = b"\xff\xff\xff\x7f"
    elif way == 1:
        table[8:12] = bytes(rng.randrange(256) for _ in range(4))
    elif way == 2:
        table[32 + 16] = 255
    path.with_suffix(".dbf").write_bytes(table)
    if way == 3:
        path.with_suffix(".cpg").write_text(
            rng.choice(("utf-7", "rot13", "x" * 9999, "idna", "base64", "undefined")), "utf-8"
        )
    if way == 4:
        path.with_suffix(".prj").write_text(
            f'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.2]],EXTENSION["PROJ4","+proj=longlat +nadgrids={world.decoys}/decoy.gsb"]]',
            "utf-8",
        )
    if way == 5:
        index = bytearray(path.with_suffix(".shx").read_bytes())
        index[100:] = b"\x7f\xff\xff\xff" * ((len(index) - 100) // 4)
        path.with_suffix(".shx").write_bytes(index)
    if way == 6:
        path.with_suffix(".dbf").unlink()
    return path


def random_name(rng: random.Random) -> str:
    """A name that a file should not have."""
    return rng.choice(
        (
            "../../evil.shp",
            "/tmp/evil.shp",
            "C:\\evil.shp",
            "a\0b.shp",
            "con.shp",
            "é" * 200 + ".shp",
            "..",
            ".shp",
            "a/b/../../../e.shp",
            "\u202egpj.shp",
        )
    )
