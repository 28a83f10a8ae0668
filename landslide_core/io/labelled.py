"""Labelled scenes on disk: images, and the landslides that someone drew on them.

Which file belongs to which image is decided here and nowhere else. No pixel is read, so that a training finds its
pictures on a machine without rasterio.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES, VECTOR_SUFFIXES
from landslide_core.io.plain.text import some_of
from landslide_core.io.vectors.layer_choice import file_of


@dataclass(frozen=True)
class LabelledScene:
    """An image and its reference, as files.

    Parameters
    ----------
    image : Path
        The scene.
    reference : Path
        Its landslides: a mask (1 or 255 is landslide) or polygons, any coordinate system and resolution.
    title : str
        What a person calls it; the image's file name where it is empty.
    roles : tuple of str, optional
        What each band is; guessed where it is not given.
    dem : Path, optional
        Elevation, for networks that use it.
    exclude : Path, optional
        Polygons or a mask of ground that does not count.
    whole : bool
        Whether every pixel counts that the file does not declare no-data, black ones too, as in pictures of a
        labelled collection.
    region : str
        Where it lies, such as a county or an event; empty where it is not said.
    pixel_m : float, optional
        Side of a pixel in metres, for an image without georeference.
    """

    image: Path
    reference: Path
    title: str = ""
    roles: tuple[str, ...] | None = None
    dem: Path | None = None
    exclude: Path | None = None
    whole: bool = False
    region: str = ""
    pixel_m: float | None = None

    def __post_init__(self) -> None:
        for name in ("image", "reference", "dem", "exclude"):
            if isinstance(given := getattr(self, name), str):
                object.__setattr__(self, name, Path(given))

    @property
    def name(self) -> str:
        """What a person calls the scene."""
        return self.title or self.image.name


def match_folders(
    images: Path,
    references: Sequence[Path],
    stems: Sequence[str] | None = None,
    suffixes: Collection[str] = IMAGE_SUFFIXES,
    polygons: bool = True,
) -> tuple[LabelledScene, ...]:
    """Match the images of a folder with the masks or polygons of the same stem in one or more folders.

    Parameters
    ----------
    images : Path
        The folder of images.
    references : sequence of Path
        Folders of masks or polygons. What lies in a later folder wins, and in one folder a mask over polygons.
    stems : sequence of str, optional
        Names without ending: those images only, in that order. All, in the order of their names, by default.
    suffixes : collection of str
        Endings of the images and masks that the caller can read.
    polygons : bool
        Whether the caller can read polygons.

    Returns
    -------
    tuple of LabelledScene
        With the stem for a title.

    Raises
    ------
    FileError
        When a folder is missing, holds no image, or an image is missing or has no reference: these are named.
    """
    pictures = by_stem(images, suffixes)
    labels: dict[str, Path] = {}
    for folder in references:
        labels |= (by_stem(folder, VECTOR_SUFFIXES) if polygons else {}) | by_stem(folder, suffixes)
    wanted = sorted(pictures) if stems is None else list(stems)
    if not wanted:
        raise FileError(f"{images} holds no image.", f"Known kinds: {', '.join(sorted(suffixes))}.")
    if absent := [stem for stem in wanted if stem not in pictures]:
        raise FileError(
            f"{len(absent)} of {len(wanted)} listed images are not in {images}: {_named(absent)}.",
            "Check the list: one stem (name without ending) a line.",
        )
    if bare := [stem for stem in wanted if stem not in labels]:
        if len(bare) == len(wanted) and labels:
            raise FileError(
                f"No mask of {references[-1]} has the name of an image of {images}: masks are called "
                f"{_named(sorted(labels))}, images {_named(bare)}.",
                "Give masks the stems (names without ending) of their images.",
            )
        raise FileError(
            f"{len(bare)} of {len(wanted)} images have no mask: {_named(bare)}.",
            "Give every image a mask or polygons of the same stem, or list those that are labelled."
            if polygons
            else "Give every image a mask of the same stem, or list those that are labelled.",
            {"list": ""},
        )
    return tuple(LabelledScene(pictures[stem], labels[stem], stem) for stem in wanted)


def labelled_scenes(
    images: str | Path, references: str | Path, dem: str | Path | None = None
) -> tuple[LabelledScene, ...]:
    """Find one scene and its reference, or the scenes of a folder with the references of another.

    Parameters
    ----------
    images, references : str or Path
        Two files or two folders; a reference is a mask or polygons, of the same name without ending.
    dem : str or Path, optional
        Elevation under all of them.

    Returns
    -------
    tuple of LabelledScene
        In the order of their names.

    Raises
    ------
    FileError
        When the two are not two files or two folders, and as `match_folders` does.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> county = scarp.sample_data("home_county")
    >>> labelled_scenes(county / "scene_synthetic.tif", county / "scene_reference_synthetic.gpkg")[0].name
    'scene_synthetic'
    """
    images, references = Path(images), Path(references)
    dem = None if dem is None else Path(dem)
    if images.is_file() and file_of(references).is_file():
        return (LabelledScene(images, references, images.stem, dem=dem),)
    if not images.is_dir() or not references.is_dir():
        raise FileError(
            f"{images} and {references} are not two files or two folders.",
            "Give a scene with its mask, or two folders.",
        )
    return tuple(replace(scene, dem=dem) for scene in match_folders(images, [references]))


def excluding(scenes: Sequence[LabelledScene], exclude: Path | None) -> tuple[LabelledScene, ...]:
    """The scenes without the ground that a file, or a folder of files matched by stem, says to leave out.

    A scene without such a file stays whole. FileError when a folder holds none for any of them.
    """
    if exclude is None:
        return tuple(scenes)
    if file_of(exclude).is_file():
        return tuple(replace(scene, exclude=exclude) for scene in scenes)
    found = by_stem(exclude, (*IMAGE_SUFFIXES, *VECTOR_SUFFIXES))
    if not any(scene.image.stem in found for scene in scenes):
        raise FileError(
            f"{exclude} holds no mask for any of the images.",
            "Give one file, or a folder of files named like the images.",
        )
    return tuple(replace(scene, exclude=found.get(scene.image.stem)) for scene in scenes)


def without_image(images: Path, references: Path) -> list[str]:
    """The names of masks or polygons of a folder that have no image of the same stem."""
    labels = by_stem(references, (*VECTOR_SUFFIXES, *IMAGE_SUFFIXES))
    return sorted(labels.keys() - by_stem(images, IMAGE_SUFFIXES).keys())


def by_stem(folder: Path, suffixes: Collection[str]) -> dict[str, Path]:
    """The files of a folder with one of those endings, by their names without it, in the order of the names."""
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder}.", "Check the path.")
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in suffixes}


def _named(stems: Sequence[str]) -> str:
    """The first stems by name, and how many more there are."""
    return some_of(f"'{stem}'" for stem in stems)
