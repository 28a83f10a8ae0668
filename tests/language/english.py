"""What is English in a Chinese text: every word but names, units, files and sums of files."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

# Names, abbreviations and units that stand in a Chinese report as in an English one.
NAMES = {
    "Scarp", "UNet", "SE", "AUC", "IoU", "ROC", "SHAP", "NDVI", "rdNDVI", "Brier", "Kappa", "WGS", "UTM", "zone",
    "EPSG", "SHA", "ZIP", "Mpx", "Heim", "Horn", "Meyer", "Pebesma", "km", "ha", "px", "mm",
}  # fmt: skip
_FILES = re.compile(r"[\w<>&; -]*\.(tif|png|gpkg|csv|json|npz|html|safetensors)\b")
_SUMS = re.compile(r"\b[0-9a-f]{64}\b")
_VERSIONS = re.compile(r"\b[\w-]+ \d+\.\d+[\w.+]*")
_WORD = re.compile(r"[A-Za-z]{2,}")


def said_in(part: Any) -> Iterable[str]:
    """Every text of a report, or of a part of it, but colours."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in ("colour", "casing", "language"):
                yield from said_in(getattr(part, field.name))
    elif isinstance(part, list | tuple):
        for each in part:
            yield from said_in(each)


def english_in(text: str, *names: str) -> list[str]:
    """The English words of a text; those of the names given are none."""
    for name in names:
        text = text.replace(name, " ")
    for pattern in (_FILES, _SUMS, _VERSIONS):
        text = pattern.sub(" ", text)
    return [word for word in _WORD.findall(text) if word not in NAMES]
