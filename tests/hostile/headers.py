"""Rasters whose headers, numbers or places are none."""

import struct
import zlib
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from PIL import Image

from tests.hostile.bait import CRS, NORTH, SIDE, WEST
from tests.hostile.inputs import World, kind
from tests.hostile.rasters import pixels, tiff


@kind("raster")
def header_of_text_lies(world: World) -> Path:
    """Grids of plain numbers whose header says anything."""
    rng = world.rng
    number = rng.choice(("0", "-1", "1e9", "2147483647", "99999999999", "nan", "inf", "1e308", "64", "x", ""))
    ending = rng.choice(("asc", "bil", "bsq", "flt", "img", "sdat"))
    path = world.folder / f"dem.{ending}"
    if ending == "asc":
        keys = {
            "ncols": "4",
            "nrows": "3",
            "xllcorner": "500000",
            "yllcorner": "3999990",
            "cellsize": "2",
            "NODATA_value": "-1",
        }
        keys[rng.choice(list(keys))] = number
        body = rng.choice(("1 2 3 4\n5 6 7 8\n9 1 2 3\n", "1 nan inf -1e400\n", "a b", "", "9" * 5000))
        path.write_text("\n".join(f"{k} {v}" for k, v in keys.items()) + "\n" + body, "utf-8")
        return path
    path.write_bytes(rng.randbytes(rng.choice((0, 10, SIDE * SIDE * 2))) or b"\0")
    told = {"NROWS": "64", "NCOLS": "64", "NBANDS": "1", "NBITS": "16", "LAYOUT": "BIL", "ULXMAP": "500000",
            "ULYMAP": "4000000", "XDIM": "2", "YDIM": "2", "NODATA": "0", "SKIPBYTES": "0"}  # fmt: skip
    told[rng.choice(list(told))] = number
    text = "\n".join(f"{k} {v}" for k, v in told.items())
    if rng.random() < 0.5:
        said = {"samples": "64", "lines": "64", "bands": "1", "data type": "2", "interleave": "bsq", "header offset": "0",
                "byte order": "0", "band names": "{" + ",".join("b" * 3000) + "}", "file compression": "0",
                "map info": f"{{UTM, 1, 1, 5e5, 4e6, {number}, 2, 48, North}}",
                "coordinate system string": f'{{BOUNDCRS["{world.target}"]}}'}  # fmt: skip
        said[rng.choice(list(said))] = number
        text = "ENVI\n" + "\n".join(f"{k} = {v}" for k, v in said.items())
    path.with_suffix(".sgrd" if ending == "sdat" else ".hdr").write_text(text, "utf-8")
    return path


@kind("raster")
def picture_lies(world: World) -> Path:
    """Pictures whose header claims another size, or whose chunks unpack without end."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rng, path = world.rng, world.folder / "scene.png"
    side = rng.choice((0, 1, 8000, 30_000, 60_000, 2**31 - 1))
    depth, colour = rng.choice(((8, 2), (16, 6), (1, 0), (8, 3), (16, 0), (3, 9)))
    bomb = zlib.compress(bytes(30_000_000), 9)
    extra = rng.choice(
        (b"", chunk(b"zTXt", b"a\0\0" + bomb), chunk(b"iCCP", b"a\0\0" + bomb), chunk(b"tEXt", b"a" * 99_999))
    )
    body = rng.choice((zlib.compress(bytes(1000)), bomb, b"", rng.randbytes(100)))
    head = chunk(
        b"IHDR", struct.pack(">IIBBBBB", side, rng.choice((side, 4)), depth, colour, 0, 0, rng.randrange(2))
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


@kind("raster")
def sparse_and_large(world: World) -> Path:
    """A TIFF of a few kilobytes that says it is enormous, in one of many ways."""
    rng = world.rng
    rows, cols, bands, dtype = rng.choice((
        (40_000, 40_000, 1, "uint8"), (2_000_000, 2_000, 1, "uint8"), (1, 60_000_000, 1, "uint8"), (9000, 9000, 12, "float64"),
        (300_000, 300_000, 1, "uint8"), (60_000, 60_000, 4, "uint16"), (64, 64, 3000, "uint8"), (64, 64, 11, "uint16"),
        (64, 64, 400, "uint8"), (1, 1, 1, "uint8"), (2, 3, 4, "uint16"),
    ))  # fmt: skip
    how = {"sparse_ok": True, "bigtiff": "YES", "compress": "deflate"}
    tiled = {"tiled": True, "blockxsize": 512, "blockysize": 512} if rng.random() < 0.6 and rows > 16 else {}
    path = world.folder / "scene.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=cols, height=rows, count=bands, dtype=dtype, crs=CRS, interleave="band",
        transform=Affine(2, 0, WEST, 0, -2, NORTH), **how, **tiled,
    ) as file:  # fmt: skip
        if rows * cols * bands < 5_000_000:
            file.write(np.random.default_rng(1).integers(1, 200, (bands, rows, cols)).astype(dtype))
    return path


@kind("raster")
def unusual_numbers(world: World) -> Path:
    """Types, transforms, scales and nodata values that are no measurement's."""
    rng = world.rng
    dtype = rng.choice(("complex64", "complex128", "int8", "uint64", "int64", "float64", "float32", "uint32"))
    values = pixels(rng.choice((1, 3, 4, 11)), "float64")
    if dtype.startswith(("float", "complex")):
        values[:, ::3, ::2] = rng.choice((np.nan, np.inf, -np.inf, 1e300, -3.4e38, 1e-320))
    place = rng.choice((
        Affine(2, 0, WEST, 0, -2, NORTH), Affine(np.nan, 0, 0, 0, np.nan, 0), Affine(np.inf, 0, 0, 0, 1, 0),
        Affine(0, 0, WEST, 0, 0, NORTH), Affine(1e300, 0, 1e300, 0, -1e300, 1e300), Affine(1e-300, 0, 0, 0, 1e-300, 0),
        Affine(0, 2, WEST, 2, 0, NORTH), Affine(2, 2, WEST, 2, 2, NORTH), Affine(-2, 0, WEST, 0, 2, NORTH),
    ))  # fmt: skip
    crs = rng.choice((CRS, "EPSG:4326", "EPSG:4978", "EPSG:3857", "EPSG:5773", None, "EPSG:2193"))
    with np.errstate(all="ignore"):
        path = tiff(world.folder / "scene.tif", values.astype(dtype), transform=place, crs=crs)
    with rasterio.open(path, "r+") as file:
        count = file.count
        if not dtype.startswith("complex"):
            file.scales = [rng.choice((0.0, np.nan, np.inf, 1e300, 1.0))] * count
            file.offsets = [rng.choice((0.0, np.nan, -np.inf, 1e300))] * count
        file.update_tags(1, ns="IMAGE_STRUCTURE", NBITS=rng.choice(("x", "0", "999", "-1", "12")))
        file.descriptions = [rng.choice(("red", "=cmd|' /C calc'!A0", "\u202e", "x" * 5000, "nir"))] * count
    return path


@kind("raster")
def crs_opens_a_file(world: World) -> Path:
    """A coordinate system that would have PROJ open a grid, an init file or a server."""
    rng, path = world.rng, world.folder / "scene.png"
    grid = rng.choice(
        (str(world.decoys / "decoy.gsb"), f"{world.address}/x.tif", "~/x.gsb", "../../../../../x.gsb")
    )
    base = 'GEOGCRS["x",DATUM["x",ELLIPSOID["x",6378137,298.2]],CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]]'
    text = rng.choice((
        f"+proj=utm +zone=48 +ellps=GRS80 +nadgrids={grid} +no_defs +type=crs", f"+init={world.decoys}/decoy.init:4326",
        f"init={world.decoys}/decoy.init:4326", f"+proj=longlat +datum=WGS84 +geoidgrids={grid} +vunits=m +type=crs",
        f'BOUNDCRS[SOURCECRS[{base}],TARGETCRS[{base}],ABRIDGEDTRANSFORMATION["x",METHOD["NTv2"],PARAMETERFILE["Latitude and longitude difference file","{grid}"]]]',
        f"{world.address}/crs.wkt", f"urn:ogc:def:crs:{world.address}", str(world.decoys / "decoy.txt"), "GEOGCS[" * 5000,
        'PROJCS["' + "x" * 90_000, "EPSG:999999999999", "\0\0\0", "EPSG:4326" * 2000,
        f'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.2],EXTENSION["PROJ4_GRIDS","{grid}"]],PRIMEM["g",0],UNIT["degree",0.017]]',
        f'PROJCS["x",GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.2]],PRIMEM["g",0],UNIT["degree",0.017]],PROJECTION["Mercator_1SP"],UNIT["metre",1],EXTENSION["PROJ4","+proj=merc +nadgrids={grid}"]]',
    ))  # fmt: skip
    Image.fromarray(np.moveaxis(pixels(3, "uint8"), 0, -1)).save(path)
    path.with_suffix(".prj").write_text(text, "utf-8")
    path.with_suffix(".pgw").write_text("2\n0\n0\n-2\n500001\n3999999\n", "utf-8")
    if rng.random() < 0.4:
        told = text.replace("&", "&amp;").replace("<", "&lt;").replace("\0", "")
        (world.folder / "scene.png.aux.xml").write_text(
            f"<PAMDataset><SRS>{told}</SRS><GeoTransform>5e5,2,0,4e6,0,-2</GeoTransform></PAMDataset>",
            "utf-8",
        )
    return path


@kind("raster")
def world_file_lies(world: World) -> Path:
    """World files with numbers that are none."""
    path = world.folder / "scene.jpg"
    Image.fromarray(np.moveaxis(pixels(3, "uint8"), 0, -1)).save(path)
    numbers = [
        world.rng.choice(("nan", "inf", "1e308", "0", "-0", "2", "x", ""))
        for _ in range(world.rng.choice((5, 6, 7)))
    ]
    path.with_suffix(".jgw").write_text("\n".join(numbers), "utf-8")
    path.with_suffix(".prj").write_text('GEOGCS["x"' if world.rng.random() < 0.3 else CRS, "utf-8")
    return path
