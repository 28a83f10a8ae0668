"""How the attributes of a shapefile are encoded: what the .cpg or the .dbf says, held against its bytes."""

import struct
from collections.abc import Iterator
from pathlib import Path

from landslide_core.io import encodings

_LANGUAGES = {
    0x01: "437", 0x02: "850", 0x03: "1252", 0x13: "932", 0x26: "866", 0x4D: "gbk", 0x4E: "949", 0x4F: "big5",
    0x57: "1252", 0x64: "852", 0x65: "866", 0x78: "big5", 0x79: "949", 0x7A: "gbk", 0x7B: "932", 0x7D: "1255",
    0x7E: "1256", 0xC8: "1250", 0xC9: "1251", 0xCA: "1254", 0xCB: "1253",
}  # fmt: skip
_MOST_READ = 20_000_000  # bytes
_TEXT = ord("C")


def text_encoding(shapefile: Path, name: str) -> tuple[str | None, str]:
    """Return the encoding of a shapefile's texts, None where all are plain ASCII, and a note that says so.

    The note, which calls the file by `name`, is empty where the file itself tells that encoding.
    """
    table = shapefile.with_suffix(".dbf")
    if not table.is_file():
        return None, ""
    with table.open("rb") as opened:
        raw = opened.read(_MOST_READ)
    texts = list(_texts(raw))
    if all(text.isascii() for text in texts):
        return None, ""
    declared = _declared(shapefile.with_suffix(".cpg")) or _LANGUAGES.get(raw[29], "")
    found = encodings.encoding_of(texts, declared)
    if declared and encodings.same(found, declared):
        return found, ""
    shown = encodings.shown(found)
    if declared:
        return found, f"The text of {name} is not {declared}, as it says; it is read as {shown}."
    return found, f"The text of {name} does not say how it is encoded; it is read as {shown}."


def _declared(cpg: Path) -> str:
    """Return what a .cpg says, empty for none."""
    if not cpg.is_file():
        return ""
    return cpg.read_bytes()[:40].decode("ascii", "ignore").strip().removeprefix("ANSI ").strip()


def _texts(raw: bytes) -> Iterator[bytes]:
    """Yield the names of the fields, and the texts of the records, of a dBASE table as bytes."""
    if len(raw) < 32:
        return
    start, size = struct.unpack("<HH", raw[8:12])
    fields = []
    for begin in range(32, min(start, len(raw)) - 32 + 1, 32):
        field = raw[begin : begin + 32]
        if field[0] == 0x0D:
            break
        yield field[:11].split(b"\0")[0]
        fields.append((field[11], field[16]))
    for record in range(start, len(raw) - size + 1, size) if size else ():
        at = record + 1
        for kind, width in fields:
            if kind == _TEXT:
                yield raw[at : at + width].rstrip(b" \0")
            at += width
