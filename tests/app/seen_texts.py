"""All that a page lets a person see or hear, read from what it sends to the browser; and what of it is not Chinese."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from tests.language.catalogues import PLACES, gathered

# Names that are the same in every language: of this house, of networks and scores, of people, forms and programs.
_SAME = """
Scarp UNet SE GeoNeXt IoU F1 AUC ROC SHAP NDVI rdNDVI IR MAD Grad CAM mL alpha beta rho
Horn Heim Hungr Cruden Varnes Keaton DeGraff Wieczorek Guzzetti Larsen Malamud Kolmogorov Smirnov et al
GeoTIFF COG TIF PNG JPEG ERDAS VRT HDF5 Landslide4Sense zip ZIP GPKG GeoPackage GeoJSON KML KMZ shapefile CSV JSON
HTML PDF DOCX WFS OGC API WMTS WMS QGIS OpenStreetMap GIS DEM CRS WGS UTM zone CPU cpu GPU CUDA Apache MIT CC BY sha
MB GB km ha px arctan scarp describe networks before after merge mark N NE E SE S SW W NW Flat
"""
NAMES = frozenset(_SAME.split())
# Fields of what is sent that are seen: of widgets, boxes, pictures, tables' columns and charts.
_SEEN = {
    "label",
    "help",
    "placeholder",
    "body",
    "text",
    "caption",
    "alt",
    "options",
    "title",
    "default_labels",
}
_IN_JSON = {"label", "help", "title", "text", "name", "hovertemplate", "ticktext"}
_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
# Marks, addresses, fields, references to two authors, names of files and folders, codes.
_UNREAD = re.compile(
    r"\]\(#[\w-]+\)|"
    r"\b[\w-]+/(?= )|:material/\w+:|:gray\[|`[^`]*`|https?://\S+|\?run=|&\w+;|%\{[^}]*\}|[A-Z]\w+ and [A-Z]\w+ \d{4}|"
    r"[\w@/-]*\.[a-z]\w{1,11}\b|EPSG:\d+|\b[A-Za-z0-9]*\d[A-Za-z0-9]*\b"
)
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def texts(app: Any) -> set[str]:
    """Every text of a page that has run."""
    found: set[str] = set()
    for node in app._tree.children.values():
        for proto in _protos(node):
            found.update(_strings(proto))
    return {text for text in found if text.strip()}


def english(app: Any, given: Sequence[str] = ()) -> list[str]:
    """The texts of a page that hold an English word which is no name; given: what people and files are called."""
    return sorted(text for text in texts(app) if words(text, given) - NAMES)


def words(text: str, given: Sequence[str] = ()) -> set[str]:
    """The words of a text in Latin letters; without addresses, names of files, codes and marks."""
    plain = text.replace("\\", "")
    for each in given:
        plain = plain.replace(each, " ")
    return set(_WORD.findall(_UNREAD.sub(" ", plain)))


def in_scripts(app: Any) -> list[str]:
    """English messages that are handed as they are to the scripts of components: whole literals, not words in code."""
    known = {message.text for part in PLACES for message in gathered(part)}
    literals = {text for source in _components(app) for text in _literals(json.loads(source))}
    return sorted(
        text for text in literals & known if words(text) - NAMES and (text[0].isupper() or " " in text)
    )


def _literals(value: Any) -> Iterator[str]:
    """The texts of what is handed over, and those in scripts that are handed over."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _literals(each)
    elif isinstance(value, list):
        for each in value:
            yield from _literals(each)
    elif isinstance(value, str):
        yield value
        for literal in _LITERAL.findall(value):
            with suppress(json.JSONDecodeError):  # of a script, but no JSON
                yield json.loads(literal)


def _protos(node: Any) -> Iterator[Any]:
    if getattr(node, "proto", None) is not None:
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


def _components(app: Any) -> Iterator[str]:
    for node in app._tree.children.values():
        for proto in _protos(node):
            for name in ("json_args", "json"):
                source = getattr(proto, name, "")
                if isinstance(source, str) and source:
                    yield source


def _strings(proto: Any) -> Iterator[str]:
    if not hasattr(proto, "DESCRIPTOR"):
        return
    for field, value in proto.ListFields():
        values = value if field.is_repeated else [value]
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if field.message_type.GetOptions().map_entry:
                continue
            for each in values:
                yield from _strings(each)
        elif field.type == FieldDescriptor.TYPE_STRING:
            for each in values:
                yield from _of_field(field.name, each)
        elif field.name == "data" and proto.DESCRIPTOR.name == "ArrowData":
            yield from _cells(value)


def _of_field(name: str, text: str) -> Iterator[str]:
    if name in ("columns", "spec", "json") and text.startswith(("{", "[")):
        yield from _of_json(json.loads(text))
    elif name in _SEEN:
        yield from _Read.of(text)


def _of_json(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _of_json(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _of_json(each, name)
    elif isinstance(value, str) and name in _IN_JSON:
        yield from _Read.of(value)


def _cells(data: bytes) -> Iterator[str]:
    import pyarrow as pa

    table = pa.ipc.open_stream(data).read_all()
    for column in table.columns:
        for value in column.to_pylist():
            if isinstance(value, str):
                yield value


class _Read(HTMLParser):
    """What of HTML is read: its text, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = [""]
        self.hidden = 0

    @classmethod
    def of(cls, text: str) -> list[str]:
        if "<" not in text:
            return [text]
        reader = cls()
        reader.feed(text)
        return [each.strip() for each in reader.found if each.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script", "svg")
        self.found += [value for name, value in attrs if name in _ATTRIBUTES and value]
        if tag not in ("b", "i", "em", "strong"):
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script", "svg")
        if tag not in ("b", "i", "em", "strong"):
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found[-1] += data
