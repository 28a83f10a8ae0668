"""All that a page shows a person, and what of it still is English."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from typing import Any

# Fields of Streamlit's messages that no person reads.
_UNSEEN = {
    "id", "key", "form_id", "element_id", "user_key", "icon", "icon_position", "url", "href", "mime", "format", "type",
    "language", "theme", "proto", "hash", "style", "css", "css_class", "css_content", "js", "js_content", "file_id",
    "deferred_file_id",
    "fragment_id", "default_value", "active_script_hash", "page_script_hash", "selection_mode", "component_name",
    "editing_mode", "config", "mixed_data", "html_content", "string_format", "raw_values", "string_value", "json",
}  # fmt: skip
# Names that are the same in every language, and units.
_NAMES = {
    "Scarp", "SHAP", "ROC", "AUC", "GeoTIFF", "GeoPackage", "GeoJSON", "KML", "KMZ", "QGIS", "CSV", "JSON", "ZIP",
    "PNG", "HTML", "PDF", "DOCX", "COG", "CRS", "EPSG", "UTM", "DEM", "NDVI", "TWI", "VIF", "SCAI", "Brier",
    "Cramér's", "Cui", "et", "al", "Saaty", "Fisher-Jenks", "shapefile", "sin", "cos", "ln", "km", "ha", "px",
    "English", "Spearman", "Benjamini-Hochberg", "AHP", "GB", "MB", "FR", "code", "name", "NE", "SE", "SW", "NW",
}  # fmt: skip
_NOT_WORDS = re.compile(
    r":material/\w+:"  # an icon
    r"|<(style|script)\b.*?</\1>|<[^>]*>"  # markup
    r"|data:[\w/+;,=]*\S*"  # pictures
    r"|%\{[^}]*\}|&\w+;"  # fields of a chart, signs of HTML
    r"|[A-Za-z0-9_*/-]*\.(?:tif|csv|json|npz|gpkg|html|img|asc|sdat|hgt|bil|zip)(?![A-Za-z])"  # files and their endings
    r"|python -m [\w ]+",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Za-zÀ-ɏ](?:[A-Za-zÀ-ɏ'’-])*[A-Za-zÀ-ɏ]")
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Texts of a plotly figure, wherever they stand in it.
_OF_FIGURES = {"text", "name", "ticktext", "hovertemplate", "customdata", "x", "y", "labels"}


def english(texts: Iterable[str], names: Collection[str] = ()) -> list[str]:
    """Return the texts that hold words of English other than names, each with those words."""
    own = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)")
    found = set()
    for text in texts:
        words = _WORD.findall(
            own.sub(" ", _CHINESE.sub(" ", _NOT_WORDS.sub(" ", unescape(text).replace("\\", ""))))
        )
        left = [word for word in words if word not in _NAMES]
        if left:
            found.add(f"{' '.join(left)} <- {text.strip()[:300]}")
    return sorted(found)


def shown(app) -> Iterator[str]:
    """Return every text on a page: of elements, blocks, tables and charts."""
    yield from _of_node(app._tree)


def _of_node(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield from _of_message(proto)
    if getattr(node, "type", "") in ("arrow_data_frame", "dataframe"):
        yield from _of_table(node.value)
    for child in getattr(node, "children", {}).values():
        yield from _of_node(child)


def _of_message(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in _UNSEEN or field.type == field.TYPE_BYTES:
            continue
        for each in value if field.is_repeated else (value,):
            if field.type == field.TYPE_MESSAGE:
                if hasattr(each, "ListFields"):
                    yield from _of_message(each)
            elif field.type == field.TYPE_STRING:
                yield from _of_text(field.name, each)


def _of_text(name: str, text: str) -> Iterator[str]:
    if name == "spec":
        yield from _of_figure(json.loads(text))
    elif name == "columns" and text.startswith("{"):
        for column in json.loads(text).values():
            yield from (column[part] for part in ("label", "help") if isinstance(column.get(part), str))
    else:
        yield text


def _of_figure(part: Any, key: str = "") -> Iterator[str]:
    if isinstance(part, Mapping):
        if "bdata" not in part:
            for name, value in part.items():
                if name != "template":
                    yield from _of_figure(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _of_figure(value, key)
    elif isinstance(part, str) and key in _OF_FIGURES:
        yield part


def _of_table(table: Any) -> Iterator[str]:
    for name in table.select_dtypes(include=["object", "str"]):
        yield from (str(value) for value in table[name].dropna().unique())
