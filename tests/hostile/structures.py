"""Rasters whose inner structure lies or takes long: directories, scans, chunks, control points."""

import io
import struct
from pathlib import Path

import numpy as np
import rasterio
import rasterio.shutil
from PIL import Image

from tests.hostile.bait import CRS, NORTH, PIXEL_M, WEST
from tests.hostile.inputs import World, kind
from tests.hostile.rasters import pixels, sound, tiff

# Tags of a TIFF's directory: sizes, kinds of numbers, places of strips and tiles, further directories.
_TAGS = (
    254,
    256,
    257,
    258,
    259,
    262,
    273,
    277,
    278,
    279,
    284,
    317,
    322,
    323,
    324,
    325,
    330,
    339,
    34665,
    42113,
)


@kind("raster")
def directories_lie(world: World) -> Path:
    """A TIFF with overviews and a mask of which some number in some directory is another one."""
    rng, path = world.rng, world.folder / "scene.tif"
    how = rng.choice(
        ({}, {"tiled": True, "blockxsize": 32, "blockysize": 32}, {"bigtiff": "YES"}, {"compress": "lzw"})
    )
    tiff(path, pixels(side=256), **how)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4], rasterio.enums.Resampling.average)
    data = bytearray(path.read_bytes())
    places = _entries(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        tag = rng.choice(_TAGS)
        found = [place for number, place, _ in places if number == tag] or [rng.choice(places)[1]]
        place, big = rng.choice(found), data[2] == 43
        at, size = (place + 12, 8) if big else (place + 8, 4)
        number = rng.choice(
            (0, 1, 2, 3, 8, 16, 255, 65_535, 2**31 - 1, 2**32 - 1, len(data), len(data) - 1, 8)
        )
        data[at : at + size] = number.to_bytes(size, "little")
        if rng.random() < 0.3:  # how many of them there are
            data[place + 4 : place + 4 + size] = rng.choice((0, 2, 65_536, 2**31)).to_bytes(size, "little")
    last = places[-1][2]
    if rng.random() < 0.3:  # a ring of directories
        data[last : last + 4] = data[4:8] if data[2] == 42 else data[8:12]
    path.write_bytes(data)
    return path


def _entries(data: bytearray) -> list[tuple[int, int, int]]:
    """Tag, place and the place of the next directory's address, of each entry of each directory."""
    big = data[2] == 43
    at = struct.unpack_from("<Q" if big else "<I", data, 8 if big else 4)[0]
    found = []
    while at:
        count = struct.unpack_from("<Q" if big else "<H", data, at)[0]
        head, each = (8, 20) if big else (2, 12)
        follow = at + head + count * each
        for n in range(count):
            place = at + head + n * each
            found.append((struct.unpack_from("<H", data, place)[0], place, follow))
        at = struct.unpack_from("<Q" if big else "<I", data, follow)[0]
    return found


@kind("raster")
def picture_takes_long(world: World) -> Path:
    """Pictures of few bytes that ask for a long time: scans without end, chunks without number, one colour."""
    rng = world.rng
    way = rng.randrange(7)
    side = rng.choice((800, 2000))
    if way == 0:
        path = world.folder / "scene.jpg"
        held = io.BytesIO()
        Image.fromarray(np.moveaxis(pixels(3, "uint8", side), 0, -1)).save(
            held, "JPEG", quality=5, progressive=True
        )
        data = held.getvalue()
        last = data.rfind(b"\xff\xda")
        path.write_bytes(data[:last] + data[last:-2] * rng.choice((50, 300, 2000)) + b"\xff\xd9")
    elif way == 1:
        path = world.folder / "scene.webp"
        Image.new("RGB", (16_383, rng.choice((400, 8000))), (90, 120, 60)).save(
            path, lossless=True, quality=0, method=0
        )
    elif way == 2:
        path = sound(world, "png")
        data = path.read_bytes()
        empty = struct.pack(">I4sI", 0, b"tEXt", 0x0)  # of the wrong checksum
        path.write_bytes(
            data[:33] + rng.choice((empty, b"\0\0\0\x02tEXta\0\xb7\x25\xfe\xc4")) * 60_000 + data[33:]
        )
    elif way == 3:
        path = world.folder / "scene.bmp"
        head = struct.pack("<IiiHHIIiiII", 40, rng.choice((64, -64, 2**31 - 1, 30_000)), rng.choice((64, -64, -(2**31), 30_000)), 1,
            rng.choice((1, 8, 24, 32, 0)), rng.choice((0, 1, 2, 3, 9)), 0, 1, 1, rng.choice((0, 2**31, 256)), 0)  # fmt: skip
        path.write_bytes(
            b"BM" + struct.pack("<IHHI", 0, 0, 0, rng.choice((54, 2**32 - 1, 0))) + head + rng.randbytes(3000)
        )
    elif way == 4:
        path = world.folder / "scene.gif"
        Image.new("P", (side, side)).save(
            path, save_all=True, append_images=[Image.new("P", (side, side), n) for n in range(1, 9)]
        )
        path = path.rename(path.with_suffix(rng.choice((".png", ".tif", ".bmp"))))
    elif way == 5:
        path = tiff(world.folder / "scene.tif", pixels(1, "uint8", 31), sparse_ok=True)
        with rasterio.open(path, "w", driver="GTiff", width=20_000, height=20_000, count=1, dtype="uint8", sparse_ok=True, tiled=True,
            blockxsize=16, blockysize=16, crs=CRS, transform=rasterio.transform.from_origin(WEST, NORTH, PIXEL_M, PIXEL_M)):  # fmt: skip
            pass
    else:
        path = world.folder / "scene.jp2"
        first = tiff(world.folder / "first.tif", pixels(3, "uint8", 512))
        rasterio.shutil.copy(
            first,
            path,
            driver="JP2OpenJPEG",
            BLOCKXSIZE=64,
            BLOCKYSIZE=64,
            RESOLUTIONS=rng.choice((1, 3)),
        )
        first.unlink()
        data = bytearray(path.read_bytes())
        at = data.find(b"\xff\x51")
        for _ in range(rng.choice((1, 2))):  # a size, an origin, a tile, a sampling
            place = at + 6 + 4 * rng.randrange(9)
            data[place : place + 4] = rng.choice((0, 1, 2, 2**31 - 1, 2**32 - 1, 60_000)).to_bytes(4, "big")
        path.write_bytes(data)
    return path


@kind("raster")
def points_place_it(world: World) -> Path:
    """Control points and RPCs without number, in one place or nowhere, and texts beside that tell of them."""
    from rasterio.control import GroundControlPoint
    from rasterio.rpc import RPC

    rng, path = world.rng, world.folder / "scene.tif"
    odd = rng.choice((0.0, 1.0, np.nan, np.inf, 1e300, -1e-300))
    count = rng.choice((1, 3, 4, 300))
    how = {"transform": None}
    if rng.random() < 0.5:
        how["gcps"] = [
            GroundControlPoint(row=odd if n % 2 else n, col=n, x=odd if n % 3 else WEST + n, y=NORTH + odd, z=odd) for n in range(count)
        ]  # fmt: skip
    else:
        some = [odd] * 20
        places = dict.fromkeys(("height", "lat", "line", "long", "samp"), odd)
        scaled = {f"{name}_{what}": odd for name in places for what in ("off", "scale")}
        factors = {f"{name}_{what}_coeff": some for name in ("line", "samp") for what in ("num", "den")}
        how["rpcs"] = RPC(**scaled, **factors, err_bias=odd, err_rand=odd)
    with np.errstate(all="ignore"):
        tiff(path, **how)
    name = rng.choice(
        (
            "scene_RPC.TXT",
            "scene.RPB",
            "scene_rpc.txt",
            "scene.IMD",
            "scene.xml",
            "METADATA.DIM",
            "scene_MTL.txt",
            "scene.rpc",
            "scene.points",
        )
    )
    content = rng.choice((
        "LINE_OFF: nan\n" * 30_000, f"satId = \"{world.target}\";\nBEGIN_GROUP = IMAGE\n" * 5000, "<a>" * 50_000,
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{world.decoys}/decoy.txt">]><isd>&x;</isd>', "\0" * 5000,
    ))  # fmt: skip
    (world.folder / name).write_text(content, "utf-8")
    return path
