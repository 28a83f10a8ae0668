"""Which images make a batch, what each is called, and which files go with it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from landslide_core import io
from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES, VECTOR_SUFFIXES
from landslide_core.io.labelled import by_stem
from landslide_core.io.plain.whole import stamp
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.runs.store import safe_slug

MOST_SCENES = 2_000


@dataclass(frozen=True)
class BatchScene:
    """An image of a batch, and what goes with it."""

    image: Path
    dem: Path | None = None
    reference: Path | None = None
    exclude: Path | None = None

    @property
    def stamp(self) -> list[int]:
        """What tells the image from its later versions: time of change in ns, bytes; zeros where it is missing."""
        return list(stamp(self.image)[1:]) if self.image.is_file() else [0, 0]


@dataclass(frozen=True)
class Companions:
    """What goes with the images: a file for all of them, or a folder of files named like the images."""

    dem: Path | None = None
    reference: Path | None = None
    exclude: Path | None = None


def images_of(folder: Path) -> tuple[Path, ...]:
    """Return the images that lie in a folder, in the order of their names; those of folders in it are left alone.

    Raises
    ------
    FileError
        There is no such folder, or it holds no image.
    NeedsMemoryError
        It holds more than a batch takes.
    """
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder}.", "Check the path.")
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in IMAGE_SUFFIXES and path.is_file() and not path.name.startswith(".")
    )
    if not found:
        raise FileError(f"{folder} holds no image.", f"Known kinds: {', '.join(sorted(IMAGE_SUFFIXES))}.")
    return checked(found)


def checked(images: Sequence[Path]) -> tuple[Path, ...]:
    """Return the images of a batch; NeedsMemoryError for more than are taken."""
    if len(images) > MOST_SCENES:
        raise NeedsMemoryError(
            f"{len(images):,} images are more than one batch takes ({MOST_SCENES:,}).",
            "Make several batches of them.",
        )
    return tuple(images)


@dataclass(frozen=True)
class Look:
    """What an image is: its size, what its bands are, its coordinate system and the side of its pixels in metres."""

    rows: int
    cols: int
    roles: tuple[str, ...]
    crs: str | None
    resolution_m: float | None

    @property
    def pixels(self) -> int:
        """How many pixels it has."""
        return self.rows * self.cols


def look_at(image: Path, roles: Sequence[str] | None = None) -> Look:
    """Open an image and close it again; InputError where it cannot be used."""
    with closing(io.open_scene(image, roles)) as scene:
        crs = scene.geobox.crs
        code = None if crs is None else f"EPSG:{crs.epsg}" if crs.epsg else crs.proj.name
        return Look(*scene.shape, tuple(scene.roles), code, scene.resolution_m)


def with_companions(images: Iterable[Path], given: Companions) -> tuple[BatchScene, ...]:
    """Return the scenes of a batch: each image with the files that go with it.

    Raises
    ------
    FileError
        A folder of such files holds none for any of the images.
    """
    images = list(images)
    found = {
        name: _each(images, getattr(given, name), suffixes)
        for name, suffixes in (
            ("dem", IMAGE_SUFFIXES),
            ("reference", (*VECTOR_SUFFIXES, *IMAGE_SUFFIXES)),
            ("exclude", (*VECTOR_SUFFIXES, *IMAGE_SUFFIXES)),
        )
    }
    return tuple(
        BatchScene(image, *(found[name][number] for name in ("dem", "reference", "exclude")))
        for number, image in enumerate(images)
    )


def _each(images: Sequence[Path], given: Path | None, suffixes: Collection[str]) -> list[Path | None]:
    if given is None or file_of(given).is_file():
        return [given] * len(images)
    files = by_stem(given, suffixes)
    found = [files.get(image.stem) for image in images]
    if not any(found):
        raise FileError(
            f"{given} holds no file that is named like one of the images.",
            "Give one file for all, or a folder of files named like the images.",
        )
    return found


def free_name(image: Path, taken: Collection[str]) -> str:
    """Return a name for a scene's folder that no other scene has."""
    base = safe_slug(image.stem)
    names = (base, *(f"{base}-{number}" for number in range(2, MOST_SCENES + 2)))
    return next(name for name in names if name not in taken)
