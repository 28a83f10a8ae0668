"""Rasters that mean more to GDAL than to who reads them first: attributes, sources, labels."""

from pathlib import Path

import rasterio
import rasterio.shutil

from tests.hostile.bait import SIDE
from tests.hostile.inputs import World, kind
from tests.hostile.rasters import pixels, sound, tiff, vrt

_GRID = "+proj=utm +zone=48 +ellps=GRS80 +nadgrids={} +no_defs +type=crs"


@kind("raster")
def attributes_count_as_elements(world: World) -> Path:
    """A VRT that names one image for those who read elements, and another for those who read attributes or texts."""
    tiff(world.folder / "part.tif")
    out = world.target
    decoy, part = world.decoys / "decoy.tif", world.folder / "part.tif"
    plain = vrt("part.tif", 1)
    text = world.rng.choice((
        plain.replace("<SimpleSource>", f'<SimpleSource SourceFilename="{out}">'),
        plain.replace("<SimpleSource>", f'<SimpleSource sourcefilename="{decoy}" relativetovrt="0">'),
        plain.replace("relativeToVRT", "relativetovrt"),
        plain.replace('relativeToVRT="1"', 'relativeToVRT="1" RELATIVETOVRT="0"'),
        vrt(f"{decoy}<!-- -->/../{'../' * 12}{str(part)[1:]}"), vrt(f"{decoy}<![CDATA[]]>/../../{part.parent.name}/part.tif"),
        vrt(f"<![CDATA[{decoy}]]>/../../x/part.tif"), vrt(f"{decoy}<?x y?>/../../{part.parent.name}/part.tif"),
        plain.replace("<SimpleSource>", f'<SimpleSource><SourceFilename relativeToVRT="0">{decoy}</SourceFilename>'),
        plain.replace('band="1" ', f'band="1" subclass="VRTRawRasterBand" SourceFilename="{world.decoys}/decoy.raw" '),
        plain.replace('band="1" ', 'band="1" SubClass="VRTDerivedRasterBand" PixelFunctionType="f" PixelFunctionLanguage="Python" '),
        plain.replace("<SRS>", f'<x/><SRS srs="{_GRID.format(world.decoys / "decoy.gsb")}">'),
        plain.replace("<VRTDataset ", f'<VRTDataset SRS="{_GRID.format(world.decoys / "decoy.gsb")}" '),
        plain.replace("<VRTDataset ", f'<VRTDataset subclass="VRTWarpedDataset" SourceDataset="{out}" '),
        plain.replace("</SimpleSource>", f'<OpenOptions Overview="{out}"/></SimpleSource>'),
        plain.replace("</VRTRasterBand>", f'<Overview SourceFilename="{out}"/></VRTRasterBand>'),
        plain.replace("<VRTRasterBand ", f'<VRTRasterBand Overview="{out}" MaskBand="{out}" '),
        plain.replace("part.tif", f"GTIFF_DIR:1:{decoy}"), plain.replace("part.tif", "part.tif\0/x"),
        '<?xml version="1.0" encoding="utf-16"?>' + plain, '<?xml version="1.0" encoding="utf-7"?>' + plain,
        plain.replace("VRTDataset", "vrtdataset"), f"<a/>{plain}", f"{plain}{vrt(out)}",
    ))  # fmt: skip
    path = world.folder / "scene.vrt"
    path.write_text(text, "utf-8")
    return path


@kind("raster")
def source_of_a_mosaic_leads_away(world: World) -> Path:
    """A plain VRT of an image that itself names the file of its overviews, of its mask or of its place."""
    (world.folder / "tiles").mkdir()
    part = tiff(world.folder / "tiles" / "part.tif", pixels(4, side=512))
    path, away = world.folder / "scene.vrt", world.target
    text = vrt("tiles/part.tif", 1).replace(f'Size="{SIDE}"', 'Size="512"')
    path.write_text(text, "utf-8")
    told = f'<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{away}</MDI></Metadata>'
    way = world.rng.randrange(6)
    if way == 0:
        with rasterio.open(part, "r+") as file:
            file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=away)
        return path
    if way == 5:
        path.write_text(text.replace("</VRTRasterBand>", f"{told}</VRTRasterBand>"), "utf-8")
    name, content = {
        1: ("part.tif.aux.xml", f"<PAMDataset>{told}</PAMDataset>"),
        2: ("part.tif.aux.xml", f"<PAMDataset>{told.lower()}</PAMDataset>".replace("pam", "PAM")),
        3: ("part.tif.ovr", vrt(away)),
        4: ("part.tif.msk", vrt(away)),
        5: ("part.tif.aux.xml", "<PAMDataset/>"),
    }[way]  # fmt: skip
    (part.parent / name).write_text(content, "utf-8")
    return path


@kind("raster")
def description_hides_a_system(world: World) -> Path:
    """An .aux.xml whose coordinate system stands where GDAL finds it and a search for an element does not."""
    path = sound(world, world.rng.choice(("png", "tif", "jpg")))
    if path.suffix == ".tif":
        tiff(path, crs=None)
    grid = _GRID.format(world.decoys / "decoy.gsb")
    system = world.rng.choice(
        (grid, f"+init={world.decoys}/decoy.init:4326", str(world.decoys / "decoy.txt"))
    )
    place = "<GeoTransform>5e5,2,0,4e6,0,-2</GeoTransform>"
    points = "".join(
        f'<GCP Id="{n}" Pixel="{n % 2 * 60}" Line="{n // 2 * 60}" X="{5e5 + n}" Y="{4e6 + n}"/>'
        for n in range(4)
    )
    told = world.rng.choice((
        f'<PAMDataset SRS="{system}">{place}', f"<PAMDataset><srs>{system}</srs>{place}",
        f"<PAMDataset><SRS><![CDATA[{system}]]></SRS>{place}", f"<PAMDataset><SRS><!-- -->{system}</SRS>{place}",
        f"<PAMDataset><GCPList Projection='{system}'>{points}</GCPList>",
        f"<PAMDataset><GCPList><Projection>{system}</Projection>{points}</GCPList>",
        '<PAMDataset><Metadata domain="xml:ESRI" format="xml"><GeodataXform xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:type="typens:PolynomialXform"><PolynomialOrder>1</PolynomialOrder><SpatialReference xsi:type="typens:ProjectedCoordinateSystem">'
        f"<WKT>{system}</WKT></SpatialReference><SourceGCPs><Double>1</Double></SourceGCPs></GeodataXform></Metadata>",
        f'<PAMDataset><SRS dataAxisToSRSAxisMapping="{"9," * 9999}">EPSG:4326</SRS>{place}',
        f"<PAMDataset><Rotated{place[1:]}<GeoTransform>nan,inf,0,-1e400,0,x</GeoTransform>",
        f'<PAMDataset><Histograms><HistItem><BucketCount>2147483647</BucketCount></HistItem></Histograms>{place}',
        f"<PAMDataset><PAMRasterBand band='1'><Scale>nan</Scale><NoDataValue>x</NoDataValue><Metadata domain='OVERVIEWS'><MDI key='OVERVIEW_FILE'>{world.target}</MDI></Metadata></PAMRasterBand>",
    ))  # fmt: skip
    (world.folder / f"{path.name}.aux.xml").write_text(
        f"{told}</PAMDataset>", world.rng.choice(("utf-8", "utf-8-sig"))
    )
    return path


@kind("raster")
def another_driver_would_read_it(world: World) -> Path:
    """Labels of planetary, marine and mapping formats, which name other files, under endings of plain numbers."""
    rng, raw, tif = world.rng, world.decoys / "decoy.raw", world.target
    path = (
        world.folder
        / f"scene.{rng.choice(('img', 'dat', 'raw', 'bin', 'bil', 'bsq', 'flt', 'asc', 'hgt', 'grd', 'tif'))}"
    )
    text = rng.choice((
        f'PDS_VERSION_ID = PDS3\nRECORD_BYTES = 64\n^IMAGE = ("{raw}", 1)\nOBJECT = IMAGE\nLINES = 64\nLINE_SAMPLES = 64\nSAMPLE_BITS = 16\nEND\n',
        f"CCSD3ZF0000100000001NJPL3IF0PDS200000001 = SFDU_LABEL\nOBJECT = QUBE\n^QUBE = \"{raw}\"\nCORE_ITEMS = (64,64,1)\nEND\n",
        f"LBLSIZE=1024 FORMAT='HALF' NL=64 NS=64 NB=1 PDS='{raw}'", f"ISIS\nObject = IsisCube\n^Core = {raw}\nEnd\n",
        f"DatasetHeader Begin\nDataSetType = ERStorage\nHeaderOffset = 0\nName = \"{raw}\"\nDatasetHeader End\n",
        f'<Dimap_Document><Raster_Data><Data_File><DATA_FILE_PATH href="{tif}"/></Data_File></Raster_Data></Dimap_Document>',
        f"<MRF_META><CachedSource><Source>{tif}</Source></CachedSource><Raster><Size x='64' y='64'/></Raster></MRF_META>",
        f"<GDALTileIndexDataset><IndexDataset>{world.decoys}/decoy.gpkg</IndexDataset></GDALTileIndexDataset>",
        f"!table\n!version 300\nDefinition Table\n  File \"{tif}\"\n  Type \"RASTER\"\n", f"[General]\nFile={tif}\n[Band1]\n",
        f"DSN={world.address}\nMBTiles", f"file:{tif}", f"<GDALProxyPoolDataset>{tif}</GDALProxyPoolDataset>",
        f'{{"type": "gdal_streamed_alg", "command_line": "gdal raster pipeline ! read {tif} ! reproject"}}',
    ))  # fmt: skip
    path.write_bytes(text.encode() + bytes(rng.choice((0, SIDE * SIDE * 2))))
    header = rng.choice((
        "ENVI\nsamples = 64\nlines = 64\nbands = 1\ndata type = 2\ninterleave = bsq\n" + f"data file = {raw}\nheader offset = -99\n",
        "NROWS 64\nNCOLS 64\nNBITS 16\n" + f"LAYOUT {raw}\nSTATISTICS {raw}\n", text,
    ))  # fmt: skip
    path.with_suffix(".hdr").write_text(header, "utf-8")
    return path
