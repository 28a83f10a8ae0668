"""The addresses below /scarp: TOKEN/RUN/… for tiles, outlines, OGC API Features and WMTS capabilities."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from landslide_core.errors import FileError, InputError, MismatchError, SettingError
from landslide_core.io.plain.whole import stamp
from landslide_core.runs.store import RunStore
from landslide_core.scene import geodesy
from landslide_core.serving import features, wmts
from landslide_core.serving.access import Access, access_to
from landslide_core.serving.imagery import look_of
from landslide_core.serving.layers import MIMES, draw_tile, layer_of, layers_of
from landslide_core.serving.outlines import Outlines, collection, outlines_of
from landslide_core.serving.pictures import picture_of
from landslide_core.serving.places import MAX_ZOOM, native_zoom, tile_of, zoom_of
from landslide_core.serving.reading import grid_of
from landslide_ui.serving import answers, views
from landslide_ui.serving.answers import ZIP, Answer, Asked, Make

_PLACED = "Look at it in Scarp, or give the image a world file and a .prj file and run it again."
_FINER = 2  # zooms beyond the image's own that are offered: pixels are then squares


def application(access: Callable[[], Access] | None = None) -> Starlette:
    """What answers below /scarp; `access` opens the runs, by default those of this server.

    An application of its own: its errors are answered its own way, and what it does not know is not a page.
    """
    access = access or cache(lambda: access_to(RunStore().root))
    collection_of = f"/collections/{features.COLLECTION}"
    made: dict[str, Make] = {
        "": _landing,
        "/": _landing,
        "/api": _api,
        "/conformance": lambda _: _document(features.conformance()),
        "/collections": lambda asked: _document(features.collections(asked.base, _outlines(asked))),
        collection_of: lambda asked: _document(features.described(asked.base, _outlines(asked))),
        f"{collection_of}/items": _items,
        f"{collection_of}/items/{{id}}": _item,
        "/WMTSCapabilities.xml": _capabilities,
        "/tiles/{layer}/{z}/{x}/{y}.{form}": _tile,
        "/pictures/{name}": _picture,
        "/view/{shown}.geojson": _view,
    }
    found = [
        Route(f"/{{token}}/{{run}}{path}", answers.endpoint(access, make), methods=["GET"])
        for path, make in made.items()
    ]
    found.append(Route(f"/{{token}}/{{run}}/{ZIP}", answers.packed(access), methods=["GET"]))
    handlers = {InputError: answers.said, HTTPException: answers.not_there, Exception: answers.failed}
    return Starlette(routes=found, exception_handlers=handlers)


def _tile(asked: Asked) -> Answer:
    form = asked.part("form")
    if form not in MIMES:
        raise SettingError("Tiles are not made in this form.", f"Ask for {' or '.join(MIMES)}.")
    tile = tile_of(asked.part("z"), asked.part("x"), asked.part("y"))
    look = look_of(asked.query("bands"), asked.query("stretch"))
    layer, path = layer_of(asked.run, asked.part("layer"))
    version = str(stamp(path)[1:])
    if answers.seen(asked, version):
        return Answer(None, "", version)
    return Answer(*draw_tile(layer, path, tile, look, form), version)


def _picture(asked: Asked) -> Answer:
    """A picture of the whole run, for the map of a page."""
    version = str(asked.run.manifest["created"])
    if answers.seen(asked, version):
        return Answer(None, "", version)
    picture = picture_of(asked.run, asked.part("name"))
    return Answer(picture.picture, picture.mime, version)


def _outlines(asked: Asked) -> Outlines:
    gpkg = asked.run.vectors.get("gpkg")
    if gpkg is None:
        raise FileError(f"The run {asked.run.folder.name} has no outlines.", "Choose another run.")
    found = outlines_of(gpkg, grid_of(asked.run.probability))
    if not found.georeferenced:
        raise MismatchError(
            "The image of this run has no georeference: its outlines have no longitudes and latitudes.",
            _PLACED,
        )
    return found


def _landing(asked: Asked) -> Answer:
    if asked.query("SERVICE").upper() == "WMTS" or asked.query("service").upper() == "WMTS":
        return _capabilities(asked)
    tiles = (
        {"href": f"{asked.base}/WMTSCapabilities.xml", "rel": "alternate", "type": "application/xml",
         "title": "Layers as a Web Map Tile Service"},
        *(
            {"href": wmts.xyz(asked.base, layer.name), "rel": "item", "type": "image/png",
             "title": f"{layer.title}, XYZ tiles", "templated": "true"}
            for layer, _ in layers_of(asked.run).values()
        ),
    )  # fmt: skip
    return _document(features.landing(asked.base, asked.run.scene_name, tiles))


def _api(asked: Asked) -> Answer:
    return Answer(features.as_json(features.api(asked.base)), features.OPENAPI)


def _items(asked: Asked) -> Answer:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    query = dict(asked.request.query_params)
    return Answer(features.items(asked.base, _outlines(asked), query, now), features.GEOJSON)


def _item(asked: Asked) -> Answer:
    return Answer(features.item(asked.base, _outlines(asked), asked.part("id")), features.GEOJSON)


def _capabilities(asked: Asked) -> Answer:
    grid = grid_of(asked.run.probability)
    if grid.crs is None:
        raise MismatchError(
            "The image of this run has no georeference: it has no place on a map.",
            _PLACED,
        )
    layers = [layer for layer, _ in layers_of(asked.run).values()]
    zoom = min(native_zoom(grid) + _FINER, MAX_ZOOM)
    bounds = geodesy.longitude_span(grid)
    return Answer(
        wmts.capabilities(asked.base, asked.run.scene_name, layers, bounds, zoom), "application/xml"
    )


def _view(asked: Asked) -> Answer:
    """Outlines that a page shows, in the window of its map."""
    view = views.find(asked.part("run"), asked.part("shown"))
    zoom = zoom_of(asked.query("zoom"))
    found = view.outlines.drawn(features.window_of(asked.query("bbox")), zoom)
    ids = [int(each) for each in view.outlines.table["id"].to_numpy()[found.rows]]
    return Answer(collection(found.shapes, ids, view.describe(ids), total=found.total), features.GEOJSON)


def _document(content: dict[str, object]) -> Answer:
    return Answer(features.as_json(content), features.JSON)
