"""Scenes with what a person drew on them, as files."""

from dataclasses import dataclass, replace
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES, VECTOR_SUFFIXES
from landslide_core.io.labelled import LabelledScene, by_stem, labelled_scenes
from landslide_core.io.vectors.layer_choice import file_of


@dataclass(frozen=True)
class Outlined:
    """A scene with outlines of landslides and, where there are any, of what is none.

    Parameters
    ----------
    scene : LabelledScene
        The image; its reference holds the landslides, as polygons or as a mask.
    no_landslide : Path, optional
        Places that look like landslides and are none, such as rejected detections, in the same form.
    further : tuple of Path
        More landslides of the same image, such as outlines that were drawn beside a mask.
    """

    scene: LabelledScene
    no_landslide: Path | None = None
    further: tuple[Path, ...] = ()


def outlined(
    images: str | Path,
    outlines: str | Path,
    no_landslide: str | Path | None = None,
    roles: tuple[str, ...] | None = None,
) -> tuple[Outlined, ...]:
    """Find one scene and its outlines, or the scenes of a folder with the outlines of another.

    Parameters
    ----------
    images, outlines : str or Path
        Two files or two folders; outlines are polygons or a mask, of the same name without ending.
    no_landslide : str or Path, optional
        Outlines of what is no landslide: a file beside a file, a folder beside a folder. Images may lack it.
    roles : tuple of str, optional
        What each band is; guessed where it is not given.

    Returns
    -------
    tuple of Outlined
        In the order of their names.

    Raises
    ------
    FileError
        The files or folders do not go together.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> county = scarp.sample_data("home_county")
    >>> len(outlined(county / "scene_synthetic.tif", county / "scene_reference_synthetic.gpkg"))
    1
    """
    scenes = tuple(replace(scene, roles=roles) for scene in labelled_scenes(images, outlines))
    if no_landslide is None:
        return tuple(Outlined(scene) for scene in scenes)
    denied = Path(no_landslide)
    if file_of(denied).is_file():
        if len(scenes) > 1:
            raise FileError(
                f"{denied.name} is one file, and there are {len(scenes)} scenes.",
                "Give a folder with a file for each scene, of the same name without ending.",
            )
        return tuple(Outlined(scene, denied) for scene in scenes)
    found = by_stem(denied, (*IMAGE_SUFFIXES, *VECTOR_SUFFIXES))
    return tuple(Outlined(scene, found.get(scene.image.stem)) for scene in scenes)
