"""Columns of a GeoPackage whose values are chosen from a list, as QGIS and GDAL offer it (the schema extension)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from landslide_core.io.vectors.side_table import changing


class Chosen(Protocol):
    """A column: what it is called, what it holds, and what may stand in it."""

    @property
    def title(self) -> str:
        """As a person reads it."""

    @property
    def meaning(self) -> str:
        """In a sentence."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The values."""


def offer_choices(path: Path, layer: str, columns: Mapping[str, Chosen]) -> None:
    """Say of text columns of a layer, by name, which values they may have.

    References
    ----------
    OGC GeoPackage Encoding Standard 12-128r18, annex F.9: schema extension.
    """
    with changing(path) as package:
        for name, each in columns.items():
            package.offer(layer, name, each.title, each.meaning, each.choices)
