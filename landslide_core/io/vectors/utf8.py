"""GeoJSON and KML in other encodings than UTF-8, which no reader of them takes."""

import codecs
import re
from pathlib import Path

from landslide_core.io import encodings

_TEXTS = (".geojson", ".json", ".kml")
_CHUNK = 1 << 20
_XML_SAYS = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']")


def readable(file: Path, folder: Path) -> Path:
    """Return the file itself, or a copy of it in UTF-8 in `folder` where it is text in another encoding."""
    if file.suffix.lower() not in _TEXTS:
        return file
    with file.open("rb") as opened:
        head = opened.read(_CHUNK)
    said = _XML_SAYS.match(head)
    declared = said[1].decode() if said else None
    if encodings.same("utf-8", declared or "utf-8") and _is_utf8(file):
        return file
    raw = file.read_bytes()
    text, encoding = encodings.decoded(raw)
    if declared and not encoding.startswith("utf-16"):
        text = raw.decode(encodings.encoding_of(raw.splitlines(), declared), "replace")
    copy = folder / f"utf8-{file.name}"
    copy.write_text(re.sub(r"(<\?xml[^>]*encoding\s*=\s*[\"'])[\w.-]+", r"\1UTF-8", text, count=1), "utf-8")
    return copy


def _is_utf8(file: Path) -> bool:
    """Whether the whole file is UTF-8, looked at piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(_CHUNK):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
