"""Outlines of a run as OGC API - Features, Part 1: Core, with GeoJSON and CRS84.

References
----------
Open Geospatial Consortium (2022). OGC API - Features - Part 1: Core corrigendum. OGC 17-069r4.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.errors import FileError, SettingError
from landslide_core.io.vectors import date_line
from landslide_core.serving.outlines import Outlines, collection, feature
from landslide_core.serving.places import Bounds

COLLECTION = "landslides"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_CLASSES = ("core", "oas30", "geojson")
_MOST, _USUAL = 10_000, 1000
_KNOWN = ("bbox", "limit", "offset", "f", "datetime", "crs", "bbox-crs")
JSON, GEOJSON, OPENAPI = (
    "application/json",
    "application/geo+json",
    "application/vnd.oai.openapi+json;version=3.0",
)  # media types


def landing(base: str, title: str, further: tuple[dict[str, str], ...] = ()) -> dict[str, Any]:
    """Return the landing page; `base` is its address, `further` are links to what else the run offers."""
    links = [
        _link(base, "self", JSON, "This page"),
        _link(f"{base}/api", "service-desc", OPENAPI, "The definition of the service"),
        _link(f"{base}/conformance", "conformance", JSON, "What it conforms to"),
        _link(f"{base}/collections", "data", JSON, "The collections"),
    ]
    return {"title": title, "description": "Landslides that Scarp found.", "links": [*links, *further]}


def conformance() -> dict[str, Any]:
    """Return what the service conforms to."""
    root = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
    return {"conformsTo": [f"{root}/{name}" for name in _CLASSES]}


def collections(base: str, outlines: Outlines) -> dict[str, Any]:
    """Return the list of collections: one."""
    links = [_link(f"{base}/collections", "self", JSON, "The collections")]
    return {"links": links, "collections": [described(base, outlines)]}


def described(base: str, outlines: Outlines) -> dict[str, Any]:
    """Return the account of the collection: its extent and where its items are."""
    west, south, east, north = outlines.bounds
    here = f"{base}/collections/{COLLECTION}"
    return {
        "id": COLLECTION,
        "title": "Landslides",
        "description": "Outlines with their measures.",
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [[_lon(west), south, _lon(east), north]], "crs": CRS84}},
        "links": [
            _link(here, "self", JSON, "The collection"),
            _link(f"{here}/items", "items", GEOJSON, "Its features"),
        ],
    }


def items(base: str, outlines: Outlines, query: Mapping[str, str], stamp: str) -> str:
    """Return a page of features as GeoJSON text.

    Parameters
    ----------
    base : str
        The address of the landing page.
    outlines : Outlines
        With georeference.
    query : mapping of str to str
        `bbox` (west,south,east,north in degrees; west above east over the date line), `limit`, `offset`.
    stamp : str
        Time of the answer, ISO 8601.

    Raises
    ------
    SettingError
        A parameter that is not known, or whose value cannot be.
    """
    _check_known(query)
    limit, offset = min(_whole(query, "limit", _USUAL, 1), _MOST), _whole(query, "offset", 0, 0)
    box = query.get("bbox")
    rows = outlines.rows_in(window_of(box, wraps=True)) if box else np.arange(outlines.count)
    page = rows[offset : offset + limit]
    here = f"{base}/collections/{COLLECTION}/items"
    kept = f"&bbox={box}" if box else ""
    links = [_link(f"{here}?limit={limit}&offset={offset}{kept}", "self", GEOJSON, "This page")]
    if offset + limit < len(rows):
        following = f"{here}?limit={limit}&offset={offset + limit}{kept}"
        links.append(_link(following, "next", GEOJSON, "The next page"))
    told = _told(outlines, page)
    return collection(
        _as_rfc7946(outlines.shapes[page]),
        [int(each["id"]) for each in told],
        told,
        links=links,
        timeStamp=stamp,
        numberMatched=len(rows),
        numberReturned=len(page),
    )


def item(base: str, outlines: Outlines, identity: str) -> str:
    """Return one feature as GeoJSON text; FileError where there is none of that number."""
    number = int(identity) if identity.isdecimal() and len(identity) < 12 else -1
    row = outlines.row_of(number)
    if row is None:
        raise FileError("There is no such landslide.", "Ask for the number of one of the items.")
    here = f"{base}/collections/{COLLECTION}"
    links = [
        _link(f"{here}/items/{number}", "self", GEOJSON, "This landslide"),
        _link(here, "collection", JSON, "The collection"),
    ]
    shape = shapely.to_geojson(_as_rfc7946(outlines.shapes[[row]])[0])
    return feature(shape, number, _told(outlines, np.array([row]))[0], links=links)


def api(base: str) -> dict[str, Any]:
    """Return the definition of the service in OpenAPI 3.0."""
    here = f"/collections/{COLLECTION}"
    wanted = [
        {"name": "bbox", "in": "query", "explode": False, "style": "form",
         "schema": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}},
        {"name": "limit", "in": "query", "style": "form", "explode": False,
         "schema": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": _USUAL}},
        {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
    ]  # fmt: skip
    one = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    paths: dict[str, Any] = {
        "/": [], "/conformance": [], "/collections": [], here: [], f"{here}/items": wanted, f"{here}/items/{{id}}": one,
    }  # fmt: skip
    answers = {
        "200": {"description": "What was asked for."},
        "default": {"description": "Why there is none."},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Landslides that Scarp found", "version": "1.0.0"},
        "servers": [{"url": base}],
        "paths": {
            path: {"get": {"parameters": parameters, "responses": answers}}
            for path, parameters in paths.items()
        },
    }


def _link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _check_known(query: Mapping[str, str]) -> None:
    unknown = sorted(set(query) - set(_KNOWN))
    if unknown:
        raise SettingError(f"There is no parameter '{unknown[0][:40]}'.", "Use bbox, limit and offset.")


def _whole(query: Mapping[str, str], name: str, otherwise: int, least: int) -> int:
    text = query.get(name, str(otherwise))
    if not text.isdecimal() or len(text) > 9 or int(text) < least:
        raise SettingError(f"'{name}' is no number from {least}.", f"Give a whole number from {least}.")
    return int(text)


def window_of(text: str, *, wraps: bool = False) -> Bounds:
    """Return (west, south, east, north) of four numbers, or of six with heights; SettingError for anything else.

    wraps: whether west above east is a window over the date line, whose east is then beyond 180.
    """
    try:
        numbers = [float(part) for part in text[:300].split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    west, south, east, north = numbers if len(numbers) == 4 else (math.nan,) * 4
    if wraps and west > east:
        east += 360
    if not (all(map(math.isfinite, (west, south, east, north))) and west <= east and south <= north):
        raise SettingError("The bbox is no window.", "Give west,south,east,north.")
    return (west, south, east, north)


def _lon(lon: float) -> float:
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


def _told(outlines: Outlines, rows: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return the measures of rows; what is unknown is null."""
    names = [str(name) for name in outlines.table.columns]
    part = outlines.table.iloc[rows][names]
    return [
        {name: _plain(value) for name, value in zip(names, row, strict=True)}
        for row in part.itertuples(index=False, name=None)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or (isinstance(value, float) and not math.isfinite(value)) else value


def _as_rfc7946(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapes turning left, and in two parts where they lie over the date line."""
    return np.asarray(shapely.orient_polygons(date_line.cut(shapes)))


def as_json(content: Mapping[str, Any]) -> str:
    """Return a document as text."""
    return json.dumps(content, ensure_ascii=False)
