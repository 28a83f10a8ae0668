"""Files that name images: a list of paths, and a collection of STAC items.

Nothing is fetched: addresses of servers are refused. A list is its user's own and may name any file; a collection comes
from whoever made the images, and may name files in its own folder and below alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES, printable
from landslide_core.io.plain.text import read_text
from landslide_core.io.plain.validated import read_object

if TYPE_CHECKING:
    from pystac import Item

LIST_SUFFIXES = (".txt", ".json")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://|/vsi", re.IGNORECASE)
_LOCAL = re.compile(r"file://(localhost)?(?=/)", re.IGNORECASE)
_BESIDE = {"thumbnail", "overview", "metadata"}  # roles of assets that are not the image itself
_MOST_SHOWN = 80
_ODD = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
)  # what other JSON makes of a reader


def is_list(path: Path) -> bool:
    """Whether a file names images instead of being one, by its ending."""
    return path.suffix.lower() in LIST_SUFFIXES and path.is_file()


def read_list(path: Path) -> tuple[Path, ...]:
    """Return the images that a file names: one path a line (.txt), or STAC items (.json).

    Paths are seen from the folder of the file. Empty lines and those that begin with # do not count.

    Raises
    ------
    FileError
        The file cannot be read, names none, an address of a server, or of a collection a file elsewhere.
    """
    found = tuple(_of_items(path) if path.suffix.lower() == ".json" else _of_lines(path))
    if not found:
        raise FileError(f"{path.name} names no image.", "Give a list with the path of an image in each line.")
    return found


def _of_lines(path: Path) -> Iterator[Path]:
    try:
        lines = read_text(path).removeprefix("\ufeff").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise FileError(f"{path.name} cannot be read as a text.", "Save the list as UTF-8.") from problem
    for line in map(str.strip, lines):
        if line and not line.startswith("#"):
            yield path.parent / _local(line, path)


def _of_items(path: Path) -> Iterator[Path]:
    from pystac import ItemCollection
    from pystac.errors import STACError, STACTypeError

    cure = "Give a collection of STAC items (GeoJSON with type FeatureCollection), or a list of paths."
    content = read_object(path, cure)
    try:
        items = ItemCollection.from_dict(content).items
    except (*_ODD, STACError, STACTypeError) as problem:
        raise FileError(f"{path.name} is no collection of STAC items.", cure) from problem
    folder = path.parent.resolve()
    for item in items:
        image = path.parent / _local(_image_of(item), path)
        if not image.resolve().is_relative_to(folder):
            raise FileError(
                f"{path.name} names an image outside its folder: {_shown(str(image))}.",
                "Put the collection beside its images, or above them.",
            )
        yield image


def _image_of(item: "Item") -> str:
    """The one asset of an item that is its image."""
    images = {
        name: asset.href
        for name, asset in item.assets.items()
        if not _BESIDE & set(asset.roles or ()) and asset.href.lower().endswith(IMAGE_SUFFIXES)
    }
    if len(images) == 1:
        return next(iter(images.values()))
    name = _shown(item.id)
    raise FileError(
        f"The item {name} has {len(images)} images ({_shown(', '.join(images))}), and needs one that holds all bands."
        if images
        else f"The item {name} has no image, and needs one that holds all bands.",
        "Make one file of its bands, such as a virtual raster, and name that alone as its asset.",
    )


def _local(named: str, path: Path) -> str:
    """A path as it is named; FileError for an address."""
    local = _LOCAL.sub("", named)
    if _ADDRESS.match(local) or "\0" in local:
        raise FileError(
            f"{path.name} names {_shown(named)}, which is no file here: Scarp fetches nothing.",
            "Download the images, and name the files.",
        )
    return local


def _shown(text: str) -> str:
    return printable(str(text))[:_MOST_SHOWN]
