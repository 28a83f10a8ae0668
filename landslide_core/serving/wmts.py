"""The layers of a run for QGIS and other programs: capabilities of a Web Map Tile Service, with XYZ addresses.

References
----------
Open Geospatial Consortium (2010). OpenGIS Web Map Tile Service implementation standard 1.0.0. OGC 07-057r7.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from landslide_core.serving.layers import Layer
from landslide_core.serving.places import HALF_WORLD_M, TILE_PX, Bounds

_SET = "GoogleMapsCompatible"
_WELL_KNOWN = "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible"
_PIXEL_OF_SCALE_M = 0.00028  # the standard's
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">'
)


def xyz(base: str, layer: str) -> str:
    """Return the address of a layer's tiles, with {z}, {x} and {y} in it."""
    return f"{base}/tiles/{layer}/{{z}}/{{x}}/{{y}}.png"


def capabilities(base: str, title: str, layers: Sequence[Layer], bounds: Bounds, zoom: int) -> str:
    """Return the capabilities document.

    Parameters
    ----------
    base : str
        The address of the run.
    title : str
        What a person calls it.
    layers : sequence of Layer
        Those that the run has.
    bounds : tuple of float
        (west, south, east, north) in degrees; east may lie beyond 180.
    zoom : int
        The last zoom that is offered.
    """
    west, south, east, north = bounds
    if east > 180 or west < -180:  # the standard's box does not go over the date line
        west, east = -180.0, 180.0
    box = (
        f"<ows:WGS84BoundingBox><ows:LowerCorner>{west:.9f} {south:.9f}</ows:LowerCorner>"
        f"<ows:UpperCorner>{east:.9f} {north:.9f}</ows:UpperCorner></ows:WGS84BoundingBox>"
    )
    here = quoteattr(f"{base}/WMTSCapabilities.xml")
    return "".join(
        (
            _HEAD,
            f"<ows:ServiceIdentification><ows:Title>{escape(title)}</ows:Title>",
            "<ows:ServiceType>OGC WMTS</ows:ServiceType>",
            "<ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>",
            "<Contents>",
            *(_layer(base, layer, box) for layer in layers),
            f"<TileMatrixSet><ows:Identifier>{_SET}</ows:Identifier>",
            "<ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>",
            f"<WellKnownScaleSet>{_WELL_KNOWN}</WellKnownScaleSet>",
            *(_matrix(each) for each in range(zoom + 1)),
            f"</TileMatrixSet></Contents><ServiceMetadataURL xlink:href={here}/></Capabilities>",
        )
    )


def _layer(base: str, layer: Layer, box: str) -> str:
    template = xyz(base, layer.name)
    for theirs, ours in (("{z}", "{TileMatrix}"), ("{x}", "{TileCol}"), ("{y}", "{TileRow}")):
        template = template.replace(theirs, ours)
    return (
        f"<Layer><ows:Title>{escape(layer.title)}</ows:Title>{box}<ows:Identifier>{layer.name}</ows:Identifier>"
        '<Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style><Format>image/png</Format>'
        f"<TileMatrixSetLink><TileMatrixSet>{_SET}</TileMatrixSet></TileMatrixSetLink>"
        f'<ResourceURL format="image/png" resourceType="tile" template={quoteattr(template)}/></Layer>'
    )


def _matrix(zoom: int) -> str:
    scale = 2 * HALF_WORLD_M / TILE_PX / 2**zoom / _PIXEL_OF_SCALE_M
    return (
        f"<TileMatrix><ows:Identifier>{zoom}</ows:Identifier><ScaleDenominator>{scale:.10f}</ScaleDenominator>"
        f"<TopLeftCorner>{-HALF_WORLD_M:.10f} {HALF_WORLD_M:.10f}</TopLeftCorner>"
        f"<TileWidth>{TILE_PX}</TileWidth><TileHeight>{TILE_PX}</TileHeight>"
        f"<MatrixWidth>{2**zoom}</MatrixWidth><MatrixHeight>{2**zoom}</MatrixHeight></TileMatrix>"
    )
