"""Rasters: tags, side-cars and headers that lie or lead away."""

import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from PIL import Image

from tests.hostile.bait import CRS, NORTH, PIXEL_M, SIDE, WEST
from tests.hostile.inputs import World, kind


def pixels(bands: int = 4, dtype: str = "uint16", side: int = SIDE) -> np.ndarray:
    """Uneven ground (bands, side, side)."""
    rows, cols = np.mgrid[:side, :side] / side
    waves = np.sin(9 * rows + 3 * cols) + np.cos(14 * cols - 5 * rows) + 2
    top = 250 if dtype in ("uint8", "int8") else 6000
    return np.stack([waves / 4 * top / (1 + n % 3) for n in range(bands)]).astype(dtype)


def tiff(path: Path, values: np.ndarray | None = None, **how: Any) -> Path:
    """A GeoTIFF; `how` is the profile."""
    values = pixels() if values is None else values
    profile = {"driver": "GTiff", "crs": CRS, "transform": Affine(PIXEL_M, 0, WEST, 0, -PIXEL_M, NORTH)} | how
    count, height, width = values.shape
    with rasterio.open(
        path, "w", count=count, height=height, width=width, dtype=values.dtype, **profile
    ) as file:
        file.write(values)
    return path


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Bytes cut short, flipped, overwritten, doubled or swapped."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        if not data:
            break
        place = rng.randrange(min(len(data), rng.choice((64, 600, len(data)))))
        way = rng.randrange(6)
        if way == 0:
            del data[rng.randrange(len(data)) :]
        elif way == 1:
            data[place] ^= 1 << rng.randrange(8)
        elif way == 2:
            size = rng.choice((1, 2, 4, 8))
            data[place : place + size] = rng.choice((b"\xff", b"\0", b"\x7f", b"\x80")) * size
        elif way == 3:
            data[place : place + 4] = struct.pack(
                "<I", rng.choice((0, 1, 2**31 - 1, 2**32 - 1, len(data), 65_536))
            )
        elif way == 4:
            other = rng.randrange(len(data))
            data[place:place] = data[other : other + rng.randrange(1, 400)]
        else:
            del data[place : place + rng.randrange(1, 60)]
    return bytes(data)


@kind("raster")
def raster_mutated(world: World) -> Path:
    """A valid raster of any format, mutated."""
    ending = world.rng.choice(
        ("tif", "tif", "png", "jpg", "webp", "bmp", "jp2", "img", "asc", "h5", "bil", "cog")
    )
    path = sound(world, ending)
    path.write_bytes(mutated(path.read_bytes(), world.rng))
    return path


def sound(world: World, ending: str) -> Path:
    """A valid raster of that format."""
    path = world.folder / f"scene.{ending}"
    rgb = pixels(3, "uint8")
    if ending in ("png", "jpg", "webp", "bmp"):
        Image.fromarray(np.moveaxis(rgb, 0, -1)).save(path)
        return path
    if ending == "h5":
        import h5py

        with h5py.File(path, "w") as file:
            file.create_dataset(
                "img", data=np.moveaxis(pixels(14, "float64"), 0, -1), compression="gzip", chunks=True
            )
            file["mask"] = (pixels(1, "uint8")[0] > 60).astype("uint8")
        return path
    if ending == "cog":
        how = world.rng.choice(("deflate", "lzw", "jpeg", "packbits", "lerc", "zstd"))
        values = rgb if how == "jpeg" else pixels()
        return tiff(path.with_suffix(".tif"), values, tiled=True, blockxsize=32, blockysize=32, compress=how)
    driver = {"tif": "GTiff", "jp2": "JP2OpenJPEG", "img": "HFA", "asc": "AAIGrid", "bil": "EHdr"}[ending]
    one = pixels(1, "int16") if ending in ("asc", "bil") else pixels()
    if ending in ("jp2", "asc"):
        import rasterio.shutil

        rasterio.shutil.copy(tiff(world.folder / "first.tif", one), path, driver=driver)
        (world.folder / "first.tif").unlink()
        return path
    return tiff(path, one, driver=driver)


@kind("raster")
def overviews_elsewhere(world: World) -> Path:
    """A tag, an .aux.xml, or either of an overview file, names the file of the overviews."""
    path, where = tiff(world.folder / "scene.tif"), world.rng.randrange(5)
    if where == 0:
        with rasterio.open(path, "r+") as file:
            file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=world.target)
        return path
    told = f'<MDI key="OVERVIEW_FILE">{world.target}</MDI>'
    pam = f'<PAMDataset><Metadata domain="OVERVIEWS">{told}</Metadata></PAMDataset>'
    if where == 1:
        (world.folder / "scene.tif.aux.xml").write_text(pam, "utf-8")
    else:
        ending = ".ovr" if where in (2, 3) else ".msk"
        other = tiff(world.folder / f"scene.tif{ending}", pixels(4 if where < 4 else 1, side=32))
        if where == 3:
            with rasterio.open(other, "r+", driver="GTiff") as file:
                file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=world.target)
        else:
            (world.folder / f"{other.name}.aux.xml").write_text(pam, "utf-8")
    return path


@kind("raster")
def sidecar_is_something_else(world: World) -> Path:
    """Overviews, masks and descriptions that are virtual rasters, lists, entities or garbage."""
    ending = world.rng.choice(("tif", "png", "jpg", "img"))
    path = sound(world, ending)
    content = world.rng.choice((
        vrt(world.target).encode(),
        f"<GDAL_WMS><Service name='TMS'><ServerUrl>{world.address}/${{z}}</ServerUrl></Service></GDAL_WMS>".encode(),
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{world.decoys}/decoy.txt">]><PAMDataset><SRS>&x;</SRS></PAMDataset>'
        .encode(),
        b"<PAMDataset>" + b"<Metadata>" * 20_000,
        b"\0" * 100,
        world.rng.randbytes(300),
        b"II*\0" + world.rng.randbytes(60),
    ))  # fmt: skip
    name = world.rng.choice((
        f"{path.name}.ovr", f"{path.name}.msk", f"{path.name}.aux.xml", "scene.ovr", "scene.rrd", "scene.aux", "scene.wld",
        "scene.prj", "scene.tfw", f"{path.name}.OVR", "scene.hdr", "scene.tab", f"{path.name}.msk.ovr",
    ))  # fmt: skip
    (world.folder / name).write_bytes(content)
    return path


def vrt(source: str, relative: int = 0, band: str = "", more: str = "", within: str = "") -> str:
    """A virtual raster of one source."""
    return (
        f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}"><SRS>{CRS}</SRS>'
        f"<GeoTransform>{WEST}, {PIXEL_M}, 0, {NORTH}, 0, -{PIXEL_M}</GeoTransform>{more}"
        f'<VRTRasterBand dataType="UInt16" band="1" {band}><SimpleSource>'
        f'<SourceFilename relativeToVRT="{relative}">{source}</SourceFilename><SourceBand>1</SourceBand>{within}'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )


@kind("raster")
def virtual_leads_away(world: World) -> Path:
    """A VRT that names other files, servers, programs, or sources that do."""
    own = tiff(world.folder / "part.tif")
    raw = f'<SourceFilename relativetoVRT="0">{world.decoys}/decoy.raw</SourceFilename>'
    up = f"{'../' * 15}{str(world.decoys)[1:]}/decoy.tif"
    python = "<PixelFunctionType>f</PixelFunctionType><PixelFunctionLanguage>Python</PixelFunctionLanguage>"
    overview = f'<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{world.target}</MDI></Metadata>'
    link = world.folder / "link.tif"
    link.symlink_to(world.decoys / "decoy.tif")
    text = world.rng.choice((
        vrt(world.target), vrt(up, 1), vrt("link.tif", 1), vrt("part.tif", 1, more=overview),
        vrt("part.tif", 1, 'subClass="VRTDerivedRasterBand"', within=python),
        vrt("part.tif", 1).replace("SimpleSource", "KernelFilteredSource"),
        vrt("part.tif", 1, within="<OpenOptions><OOI key='GEOREF_SOURCES'>PAM</OOI></OpenOptions>"),
        vrt("scene.vrt", 1), vrt(f"GTI:{world.decoys}/decoy.gpkg"),
        vrt("part.tif", 1).replace("<SRS>", f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{world.decoys}/decoy.txt">]><SRS>&b;'),
        vrt("x").replace("<SimpleSource>", f"<X>{raw}</X><SimpleSource>").replace('band="1" ', 'band="1" subClass="VRTRawRasterBand" '),
        vrt("part.tif", 1, within="<SrcRect xOff='nan' yOff='-1e300' xSize='1e300' ySize='0'/>"),
        vrt("part.tif", 1).replace(f'XSize="{SIDE}"', 'XSize="2000000000"'),
        vrt("part.tif", 1, more="<GCPList/>" * 3) + "</VRTDataset>" * 3,
        "<VRTDataset>" + "<VRTRasterBand>" * 30_000,
        vrt(str(own), 0),
    ))  # fmt: skip
    path = world.folder / "scene.vrt"
    path.write_text(text, "utf-8")
    if world.rng.random() < 0.3:
        (world.folder / "part.tif.aux.xml").write_text(f"<PAMDataset>{overview}</PAMDataset>", "utf-8")
        path.write_text(vrt("part.tif", 1), "utf-8")
    return path


@kind("raster")
def ending_lies(world: World) -> Path:
    """A file of one kind under the ending of another, or two kinds in one."""
    rng = world.rng
    path = (
        world.folder
        / f"scene.{rng.choice(('tif', 'png', 'jp2', 'h5', 'img', 'asc', 'vrt', 'bil', 'hgt', 'dt0', 'grd', 'bmp'))}"
    )
    content = rng.choice((
        sound(world, rng.choice(("tif", "png", "jpg", "h5"))).read_bytes(), vrt(world.target).encode(), b"%PDF-1.4\n",
        b"DSAA\n" + rng.choice((b"1 1\n", b"999999999 999999999\n")), b"DSBB" + rng.randbytes(60), b"DSRB" + rng.randbytes(90),
        b"UHL1" + rng.randbytes(80), b"CDF\x01" + bytes(50), b"GRIB" + bytes(50), b"PK\x03\x04" + bytes(40), b"BM" + rng.randbytes(60),
        b"\0\0\0\x0cjP  " + rng.randbytes(200), b"RIFF\xff\xff\xff\xffWEBP" + rng.randbytes(60), b"\x89HDF\r\n\x1a\n" + rng.randbytes(500),
        f"<GDAL_WMS><Service><ServerUrl>{world.address}</ServerUrl></Service></GDAL_WMS>".encode(),
        b"II*\0\x08\0\0\0" + vrt(world.target).encode(), b"EHFA_HEADER_TAG\0" + rng.randbytes(300),
        f'{{"type":"Catalog","stac_version":"1.0.0","links":[{{"rel":"item","href":"{world.address}"}}]}}'.encode(),
    ))  # fmt: skip
    path.write_bytes(content)
    return path


@kind("raster")
def erdas_depends(world: World) -> Path:
    """An ERDAS file that says its pixels or overviews lie elsewhere."""
    path = world.folder / "scene.img"
    tiff(path, pixels(), driver="HFA", **world.rng.choice(({"use_spill": "YES"}, {"compressed": "YES"}, {})))
    if world.rng.random() < 0.5:
        with rasterio.open(path, "r+") as file:
            file.build_overviews([2], rasterio.enums.Resampling.nearest)
    content = path.read_bytes()
    for name in (b"scene.ige", b"scene.rrd", b"scene.img"):
        content = content.replace(
            name, b"../../../x"[-len(name) :] if world.rng.random() < 0.5 else b"/etc/host"[: len(name)]
        )
    path.write_bytes(content)
    return path
