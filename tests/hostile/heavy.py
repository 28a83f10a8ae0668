"""Vectors and zips that are sound to look at and heavy, or lie in their companions."""

import contextlib
import json
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import shapely

from tests.hostile.bait import CRS, NORTH, WEST
from tests.hostile.inputs import World, kind
from tests.hostile.vectors import sound

_RING = [[105.0, 36.0], [105.001, 36.0], [105.001, 36.001], [105.0, 36.0]]

_FIELD = '<SimpleField type="string" name="c{}"/>'


@kind("vector")
def geopackage_registers(world: World) -> Path:
    """A GeoPackage of plain tables: thousands of layers, curves, geometry nested in geometry, journals beside it."""
    rng, path = world.rng, sound(world.folder, "gpkg")
    deep = b"\x01\x07\0\0\0\x01\0\0\0" * rng.choice((20, 3000, 200_000)) + shapely.to_wkb(
        shapely.Point(WEST, NORTH)
    )
    arc = b"\x01\x0a\0\0\0\x01\0\0\0\x01\x08\0\0\0\x03\0\0\0" + struct.pack(
        "<6d", WEST, NORTH, rng.choice((1e300, WEST + 1e-9, 1e9)), NORTH, WEST, NORTH - 1
    )
    many = (
        b"\x01\x03\0\0\0"
        + struct.pack("<I", rng.choice((2**31, 2**32 - 1, 500_000)))
        + bytes(rng.choice((0, 2_000_000)))
    )
    blob = b"GP\0\x01" + struct.pack("<i", 32648)
    layers = rng.choice((20, 900, 4000))
    register = "".join(
        f"CREATE TABLE l{n}(fid INTEGER PRIMARY KEY, geom BLOB);"
        f"INSERT INTO gpkg_contents(table_name,data_type,identifier,srs_id) VALUES('l{n}','features','l{n}',32648);"
        f"INSERT INTO gpkg_geometry_columns VALUES('l{n}','geom','GEOMETRY',32648,0,0);"
        for n in range(layers)
    )
    script, values = rng.choice((
        (register, b""), ("", blob + deep), ("", blob + arc), ("", blob + many), ("", blob[:3] + b"\xff" + blob[4:] + deep),
        ("CREATE TRIGGER rtree_slides_geom_insert AFTER UPDATE ON slides BEGIN SELECT load_extension('x'); END;", b""),
        ("UPDATE gpkg_geometry_columns SET geometry_type_name='CURVEPOLYGON', z=9, m=-1, srs_id=-7;", b""),
        ("UPDATE gpkg_contents SET min_x=9e999, max_x=-9e999, last_change=zeroblob(9000000), identifier=char(0,10,27);", b""),
        ("PRAGMA user_version=2147483647;PRAGMA application_id=1;", b""), ("UPDATE slides SET fid=fid-9223372036854775807;", b""),
        ("CREATE INDEX i ON slides(name COLLATE NOCASE) WHERE name LIKE '%a%';ANALYZE;UPDATE sqlite_stat1 SET stat='9 9 9 9 9 9 9 9';", b""),
        ("INSERT INTO gpkg_spatial_ref_sys SELECT 'x', n, 'x', n, 'x', 'x' FROM (WITH RECURSIVE c(n) AS (SELECT 90000 UNION ALL SELECT n+1 FROM c LIMIT 30000) SELECT n FROM c);", b""),
        ("CREATE TABLE gpkg_extensions2(a);CREATE TABLE gpkg_metadata(id INTEGER, md_scope TEXT, md_standard_uri TEXT, mime_type TEXT, metadata TEXT);"
         f"INSERT INTO gpkg_metadata VALUES(1,'dataset','http://gdal.org','text/xml','<GDALMultiDomainMetadata><Metadata><MDI key=\"x\">{world.target}</MDI></Metadata></GDALMultiDomainMetadata>');"
         "CREATE TABLE gpkg_metadata_reference(reference_scope TEXT, table_name TEXT, column_name TEXT, row_id_value INTEGER, timestamp TEXT, md_file_id INTEGER, md_parent_id INTEGER);"
         "INSERT INTO gpkg_metadata_reference VALUES('geopackage',NULL,NULL,NULL,'x',1,NULL);", b""),
    ))  # fmt: skip
    opened = sqlite3.connect(path)
    opened.execute("PRAGMA synchronous=OFF")  # thousands of statements: a drive need not hear of each
    with contextlib.suppress(sqlite3.Error):  # what this SQLite refuses to do is left as it is
        names = opened.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        opened.executescript("".join(f'DROP TRIGGER "{name}";' for (name,) in names) + script)
        if values:
            opened.execute("UPDATE slides SET geom = ?", (values,))
        opened.commit()
    opened.close()
    master = str(world.decoys / "decoy.txt").encode()
    journal = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + struct.pack(">IIIII", 1, 0, 1, 512, 4096) + bytes(484)
    ending, content = rng.choice((
        ("", b""), ("-journal", journal + struct.pack(">I", 1) + bytes(4100) + master + struct.pack(">II", len(master), sum(master)) + journal[:8]),
        ("-wal", struct.pack(">8I", 0x377F0682, 3007000, 4096, 0, 1, 1, 0, 0) + bytes(4120)), ("-wal", b"x" * 100), ("-shm", bytes(32_768)),
    ))  # fmt: skip
    if ending:
        path.with_name(f"{path.name}{ending}").write_bytes(content)
    return path


@kind("vector")
def shapefile_has_companions(world: World) -> Path:
    """Indexes, projections and tables of a shapefile that are something else, or say something else."""
    rng, path = world.rng, sound(world.folder, "shp")
    grid = f"+proj=utm +zone=48 +ellps=GRS80 +nadgrids={world.decoys}/decoy.gsb +type=crs"
    ending = rng.choice(
        (
            ".qpj",
            ".qix",
            ".sbn",
            ".sbx",
            ".idm",
            ".ind",
            ".shp.xml",
            ".cpg",
            ".cst",
            ".dbt",
            ".fpt",
            ".ain",
            ".prj",
            ".shx",
        )
    )
    content = rng.choice((
        grid.encode(), b"SQT\x01\x01\0\0\0" + rng.randbytes(200), b"\0\0\x27\x0a\xff\xff\xfe\x70" + rng.randbytes(300), rng.randbytes(5000), b"\0" * 100,
        f'<OGRMILayerAttrIndex><MIIDFilename>{world.decoys}/decoy.txt</MIIDFilename><OGRMIAttrIndex><FieldIndex>0</FieldIndex><FieldName>name</FieldName><IndexIndex>1</IndexIndex></OGRMIAttrIndex></OGRMILayerAttrIndex>'.encode(),
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{world.decoys}/decoy.txt">]><metadata>&x;</metadata>'.encode(), b"utf-16", b"hex_codec", b"zip", b"\xff" * 9, b"LDID/999999999999",
        (CRS + "\n" + grid).encode(), b"9994" * 100_000,
    ))  # fmt: skip
    path.with_suffix(ending).write_bytes(content)
    if rng.random() < 0.3:  # a table of as many columns as its header has room for
        fields = b"".join(
            f"c{n}".encode().ljust(11, b"\0") + b"C\0\0\0\0" + bytes((rng.choice((0, 1, 255)), 0)) + bytes(14)
            for n in range(2046)
        )
        head = struct.pack("<4BIHH20x", 3, 126, 1, 1, 6, 33 + len(fields), rng.choice((1, 2047, 65_535)))
        path.with_suffix(".dbf").write_bytes(head + fields + b"\r" + b" " * 20_000)
    return path


@kind("vector")
def kml_is_heavy(world: World) -> Path:
    """KML of thousands of columns, folders and parts, and with references in every attribute that takes one."""
    rng, path = world.rng, world.folder / "slides.kml"
    n, away = rng.choice((300, 5000, 40_000)), f"{world.address}/x.kml"
    ring = " ".join(f"{x},{y},0" for x, y in _RING)
    place = f"<Placemark>{{}}<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    body = rng.choice((
        f"<Schema name='s' id='s'>{''.join(_FIELD.format(k) for k in range(n))}</Schema>" + place.format("") * 3,
        "".join(place.format(f"<ExtendedData><Data name='c{k}'><value>{k}</value></Data></ExtendedData>") for k in range(min(n, 5000))),
        "".join(f"<Folder><name>f{k}</name>{place.format('')}</Folder>" for k in range(min(n, 5000))), place.format(f"<styleUrl>{away}#a</styleUrl>"),
        f"<Style id='a'><IconStyle><Icon><href>{away}</href></Icon></IconStyle></Style><StyleMap id='m'><Pair><key>normal</key><styleUrl>{away}#m</styleUrl></Pair></StyleMap>" + place.format("<styleUrl>#m</styleUrl>"),
        f"<NetworkLink><refreshInterval>0</refreshInterval><Url><href>{away}</href></Url></NetworkLink><GroundOverlay><Icon><href>{world.target}</href></Icon></GroundOverlay>" + place.format(""),
        f"<Placemark><Model><Link><href>{away}</href></Link></Model></Placemark>{place.format('')}", f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{world.target}"/>{place.format("")}',
        place.format("").replace(ring, f"{ring} " * n), place.format("").replace(ring, "1," * 20 * n), place.format("").replace(ring, "9" * 20 * n),
        place.format("").replace("<Polygon>", f"<MultiGeometry>{'<Point><coordinates>105,36</coordinates></Point>' * n}</MultiGeometry><Polygon>", 1),
        place.format(f"<name>{'&#10;' * n}</name><TimeStamp><when>{'9' * n}</when></TimeStamp>"),
        "<Placemark xmlns:gx='http://www.google.com/kml/ext/2.2'><gx:Track>" + "<when>2020</when><gx:coord>105 36 0</gx:coord>" * n + "</gx:Track></Placemark>",
    ))  # fmt: skip
    attributes = rng.choice(
        (
            "",
            f' xml:base="{away}"',
            f' xmlns:a="{"a" * 90_000}"',
            "".join(f' a{k}="{k}"' for k in range(3000)),
        )
    )
    path.write_text(
        f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"{attributes}><Document>{body}</Document></kml>',
        "utf-8",
    )
    return path


@kind("vector")
def geojson_is_heavy(world: World) -> Path:
    """GeoJSON whose features have each other columns, numbers without end, or the forms of other programs."""
    rng, path = world.rng, world.folder / f"slides.{world.rng.choice(('geojson', 'json'))}"
    shape: dict[str, Any] = {"type": "Polygon", "coordinates": [_RING]}
    away, count = f"{world.address}/x", rng.choice((10, 300, 3000))

    def feature(properties: Any, geometry: Any = shape, **more: Any) -> dict[str, Any]:
        return {"type": "Feature", "properties": properties, "geometry": geometry, **more}

    whole: Any = rng.choice((
        [feature({f"c{n}_{k}": k for k in range(20)}) for n in range(count)], [feature({"a": n if n % 2 else "x" * n}) for n in range(count)],
        [feature({"a": 10 ** (n * 3)}) for n in range(min(count, 300))], [feature({"a": [[n] * 50] * 50}) for n in range(min(count, 300))], [feature([n]) for n in range(count)],
        [feature({}, id={"a": n}) for n in range(count)], [feature({}, id=2**70)], [feature({"a\0b": 1, "\ud800": 2, "geometry": 3, "fid": "x", "FID": 4})],
        [feature({"name": "a"}, {**shape, "crs": {"type": "link", "properties": {"href": away}}})], [feature({"@ns_com:href": away}, style={"href": away})],
        [feature({"a": 1}, {"type": "Polygon", "coordinates": [[[x, y, *range(count)] for x, y in _RING]]})],
        [feature({}, {"type": "Polygon", "coordinates": [_RING] * count})], [feature({}, {"type": "MultiPoint", "coordinates": _RING * count})],
    ))  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": whole})
    grid = f"+proj=utm +zone=48 +ellps=GRS80 +nadgrids={world.decoys}/decoy.gsb"
    text = rng.choice((
        text, text, text, text, "\x1e" + "\n\x1e".join(json.dumps(each) for each in whole), text[:-1] + f',"features":[],"crs":{{"type":"name","properties":{{"name":"{grid}"}}}}}}',
        json.dumps({"geometryType": "esriGeometryPolygon", "spatialReference": {"wkt": grid}, "fields": [], "features": [{"attributes": {"type": 1}, "geometry": {"rings": [_RING]}}], "type": "x"}),
        json.dumps({"conformsTo": ["http://www.opengis.net/spec/json-fg-1/0.1/conf/core"], "coordRefSys": away, "type": "FeatureCollection", "features": whole}),
        json.dumps({"type": "FeatureCollection", "stac_version": "1.0.0", "features": [{**each, "assets": {"a": {"href": world.target}}, "stac_version": "1.0.0"} for each in whole], "links": [{"rel": "next", "href": away}]}),
        text.replace('"features"', '"exceededTransferLimit":true,"properties":{"exceededTransferLimit":true},"features"'), text.replace("105.0", "1" * 5000), text.replace("105.0", "1e99999"),
    ))  # fmt: skip
    path.write_text(text, "utf-8", errors="surrogatepass")
    return path


@kind("zip")
def zip_is_crafted(world: World) -> Path:
    """Zips of hundreds of layers, of members that share their bytes, of names and numbers as no packer writes them."""
    rng, path = world.rng, world.folder / "given.zip"
    parts = {
        part.suffix: part.read_bytes() for part in sorted(sound(world.folder, "shp").parent.glob("slides.*"))
    }
    for part in world.folder.glob("slides.*"):
        part.unlink()
    way, many = rng.randrange(10), rng.choice((30, 400))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(many if way == 0 else 1):
            for ending, content in parts.items():
                archive.writestr(f"a{n}{ending}", content)
        if way == 1:
            for n in range(60):
                archive.writestr("a" * 60_000 + f"{n}.txt", b"")
        elif way == 2:
            archive.writestr("a.shp/x.txt", b"x")
            archive.writestr("b.gpkg/", b"")
        elif way == 3:
            for name in (
                "/abs.tif",
                "//server/share/a.tif",
                "\\\\server\\a.tif",
                "C:a.tif",
                "a.tif:stream",
                "a.tif ",
                "A0.SHP",
                "nul.tif",
                "\u202ea.tif",
            ):
                archive.writestr(name, b"II*\0")
        elif way == 4:
            archive.comment = b"PK\x05\x06" + bytes(60_000)
        elif way == 5:
            for ending in (".gml", ".xml", ".xlsx", ".kmz", ".vrt", ".gdb/a.gdbtable", ".json", ".sqlite"):
                archive.writestr(
                    f"x{ending}",
                    f"<OGRVRTDataSource><SrcDataSource>{world.target}</SrcDataSource></OGRVRTDataSource>",
                )
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06") if way != 4 else data.find(b"PK\x05\x06")
    listed = struct.unpack_from("<I", data, end + 16)[0]
    if way == 6:  # each of thousands of entries is the same bytes
        entry = bytes(data[listed : data.find(b"PK\x01\x02", listed + 4)])
        length = len("a0.shp")
        entries = b"".join(
            entry.replace(entry[46 : 46 + length], f"{n:06d}"[:length].encode()) for n in range(1900)
        )
        tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1900, 1900, len(entries), listed, 0)
        data = data[:listed] + entries + tail
    elif way == 7:  # sizes of a member
        at = data.find(b"PK\x01\x02", listed) + rng.choice((16, 20, 24, 42))
        data[at : at + 4] = rng.choice((0, 1, 2**31 - 1, 2**32 - 1)).to_bytes(4, "little")
    elif way == 8:  # another name, method or flag where the member itself begins
        at = data.find(b"PK\x03\x04") + rng.choice((6, 8, 14, 26, 28, 30))
        data[at : at + 2] = rng.choice((b"../"[:2], b"\xff\xff", b"\0\0", b"\x63\0"))
    elif way == 9:
        data = bytearray(rng.choice((b"#!/bin/sh\n", b"\0" * 900_000)) + data)
    path.write_bytes(data)
    return path
