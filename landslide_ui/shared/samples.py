"""The synthetic scenes that ship with Scarp, one click away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from landslide_core.io.plain.text import read_json
from landslide_core.io.plain.whole import known_sha256
from landslide_core.shipped import samples_folder
from landslide_ui.state import Case


@dataclass(frozen=True)
class Sample:
    """A sample scene: how it is called, what it shows, and its files."""

    id: str
    title: str
    text: str
    image: Path
    dem: Path | None
    reference: Path | None
    factors: Mapping[str, Path] = field(default_factory=dict)  # layers for the Factors page, by what they are
    land_cover_classes: Mapping[int, str] = field(default_factory=dict)

    def case(self) -> Case:
        """The sample laid on the desk."""
        return Case("sample", self.title, self.image, self.dem, self.reference)


@dataclass(frozen=True)
class SamplePair:
    """Two synthetic dates of one place."""

    id: str
    title: str
    text: str
    before: Path
    after: Path


def all_pairs() -> tuple[SamplePair, ...]:
    """The pairs of catalog.json, in its order; none where the folder or its catalogue has none."""
    return _pairs(samples_folder())


def pairs_by_sha256(folder: Path) -> Mapping[tuple[str, str], SamplePair]:
    """The pairs of a folder by the sha256 of both images, as far as both are there."""
    there = (pair for pair in _pairs(folder) if pair.before.is_file() and pair.after.is_file())
    return {(known_sha256(pair.before), known_sha256(pair.after)): pair for pair in there}


def _pairs(folder: Path) -> tuple[SamplePair, ...]:
    catalog = folder / "catalog.json"
    return _read_pairs(folder, catalog.stat().st_mtime_ns) if catalog.is_file() else ()


@cache
def _read_pairs(folder: Path, changed_ns: int) -> tuple[SamplePair, ...]:
    found = read_json(folder / "catalog.json").get("pairs", ())
    return tuple(
        SamplePair(
            each["id"], each["title"], each["description"], folder / each["before"], folder / each["after"]
        )
        for each in found
    )


def all_samples() -> tuple[Sample, ...]:
    """The samples of catalog.json, in its order; none when the folder was left out."""
    return _read(samples_folder())


def titles_by_sha256(folder: Path) -> Mapping[str, str]:
    """What the samples of a folder are called, by the sha256 of the image."""
    return {known_sha256(sample.image): sample.title for sample in _read(folder)}


def images_by_sha256(folder: Path) -> Mapping[str, Path]:
    """The images of the samples of a folder, by their sha256."""
    return {known_sha256(sample.image): sample.image for sample in _read(folder)}


def _read(folder: Path) -> tuple[Sample, ...]:
    catalog = folder / "catalog.json"
    return _read_catalog(folder, catalog.stat().st_mtime_ns) if catalog.is_file() else ()


@cache
def _read_catalog(folder: Path, changed_ns: int) -> tuple[Sample, ...]:
    content = read_json(folder / "catalog.json")
    cover = {int(code): name for code, name in content.get("land_cover_classes", {}).items()}
    return tuple(_sample(entry, folder, cover) for entry in content["samples"])


def _sample(entry: dict[str, Any], folder: Path, cover: Mapping[int, str]) -> Sample:
    def path(field: str) -> Path | None:
        return folder / entry[field] if entry.get(field) else None

    return Sample(
        id=entry["id"],
        title=entry["title"],
        text=entry["description"],
        image=folder / entry["scene"],
        dem=path("dem"),
        reference=path("reference"),
        factors={name: folder / file for name, file in entry.get("factors", {}).items()},
        land_cover_classes=cover,
    )
