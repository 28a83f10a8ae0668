"""Any image file becomes a Scene, or an InputError with a cure."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox
from rasterio.enums import ColorInterp, Compression
from rasterio.io import DatasetReader

from landslide_core.errors import FileError, NoDataError
from landslide_core.io.admission import formats, guards
from landslide_core.io.boundary import opens
from landslide_core.io.plain import hdf5
from landslide_core.io.rasters import borders, fills, palettes, pictures, reading
from landslide_core.io.rasters.kinds import CLASSES, REFLECTANCE
from landslide_core.io.rasters.place import georeference
from landslide_core.scene.bands import guess_roles
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import PixelSource

_COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
_LOSSY_DRIVERS = ("JPEG", "WEBP", "JP2OpenJPEG")
_LOSSY_COMPRESSIONS = (Compression.jpeg, Compression.webp, Compression.lerc)


@opens
def open_scene(
    path: Path,
    roles: Sequence[str] | None = None,
    *,
    treat_black_border_as_nodata: bool = True,
    codes: bool = False,
    trusted: bool = False,
    blank: bool = False,
) -> Scene:
    """Open an image lazily as a Scene.

    Reads GeoTIFF and COG, JPEG 2000, PNG, JPEG, WebP, BMP (with a world file and .prj beside them, if
    there), ERDAS Imagine, raw bands with a header (.bil, .bsq, .bip), virtual rasters of files beside them, and
    Landslide4Sense HDF5. Scale and offset tags are applied; colours of a photograph with a colour table are read.

    Parameters
    ----------
    path : Path
        The image file, of any size, CRS and resolution.
    roles : sequence of str, optional
        The role of each image band, such as ("red", "green", "blue"), instead of the guess.
    treat_black_border_as_nodata : bool
        Whether large regions along the border of pure black or white that no tag declares are no data; the scene's
        notes say so. Those of the highest 16-bit number always are.
    codes : bool
        Says that the numbers are those of classes, a mask or of Scarp's own maps: no tag is applied and no colour
        table read.
    trusted : bool
        Says that Scarp wrote the file itself, so that however many pixels it holds for its bytes, it is no
        decompression bomb.
    blank : bool
        Says that a file without any valid pixel is opened, too.

    Returns
    -------
    Scene
        Pixels (bands, rows, cols), read when asked for; close it after use.

    Raises
    ------
    FileError
        No such file, not an image, damaged, too large for its bytes, complex numbers, no image bands, or a colour
        table of classes.
    NeedsMemoryError
        More pixels, or larger blocks, than can be read.
    NoDataError
        No pixel is valid.
    SettingError
        Wrong roles: their number, an unknown name, or one given twice.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scene = open_scene(scarp.sample_data() / "scene_synthetic.tif")
    >>> scene.shape, scene.roles
    ((1280, 1280), ('blue', 'green', 'red', 'nir'))
    >>> scene.close()
    """
    file = guards.checked_file(Path(path))
    driver = formats.whole_driver_of(file)
    scene, collars = (
        _open_hdf5(file) if driver == formats.HDF5 else _open_raster(file, driver, trusted, codes)
    )
    try:
        if not codes:
            scene = borders.without_collars(scene, collars, pictures=treat_black_border_as_nodata)
        if roles is not None:
            scene = scene.with_roles(roles)
        if not blank:
            _check_some_valid(scene)
    except Exception:
        scene.close()
        raise
    return scene


def _open_raster(file: Path, driver: str, trusted: bool, codes: bool) -> tuple[Scene, borders.Collars]:
    """Return the scene of a GDAL raster, and what its undeclared collars may be made of."""
    name = guards.safe_name(file)
    with reading.open_dataset(file, driver, trusted=trusted) as dataset:
        alpha_is_image = borders.alpha_holds_measurements(dataset)
        bands, tags = reading.bands_of(
            dataset, CLASSES if codes else REFLECTANCE, alpha_is_image=alpha_is_image
        )
        if not bands.image:
            raise FileError(f"{name} has no image bands, only transparency.", "Export it with its colours.")
        palette = not codes and palettes.has_palette(dataset)
        if palette:
            palettes.check_photograph(dataset, name, file)
        geobox, notes = georeference.geobox_of(dataset, file)
        descriptions = ("red", "green", "blue") if palette else _descriptions(dataset, bands.image)
        if alpha_is_image:
            descriptions = (*descriptions[:3], descriptions[3] or "nir")
            notes += (
                "its fourth band is tagged as transparency but holds an image: taken as near infrared.",
            )
        stored = np.result_type(*(dataset.dtypes[i - 1] for i in bands.image)).name
        roles, reason = guess_roles(descriptions, len(descriptions), stored)
        if not (codes or palette or trusted):
            bands, filled = fills.found_in(dataset, bands)
            tags += filled
        source = _source(dataset, file, bands)
        collars = borders.Collars(
            lossy=driver in _LOSSY_DRIVERS or dataset.compression in _LOSSY_COMPRESSIONS,
            highest=borders.highest_of(dataset, stored) if bands.plain else None,
        )
        if palette:
            source = palettes.PaletteSource(source, palettes.table_of(dataset))
            tags += ("its colour table was read: red, green, blue.",)
    notes += (f"band roles {reason}.", *tags)
    return Scene(
        name,
        file,
        geobox,
        dtype="uint8" if palette else stored if bands.plain else "float32",
        roles=roles,
        descriptions=descriptions,
        source=source,
        notes=notes,
    ), collars


def _source(dataset: DatasetReader, file: Path, bands: reading.Bands) -> PixelSource:
    """Decode a small picture into memory; anything else stays in the file."""
    rows, cols = dataset.shape
    if dataset.driver in guards.PICTURE_DRIVERS and rows * cols <= pictures.MEMORY_PIXELS and bands.plain:
        return pictures.decode(dataset, guards.safe_name(file), bands)
    return reading.RasterSource(file, dataset.driver, bands)


def _descriptions(dataset: DatasetReader, image: Sequence[int]) -> tuple[str, ...]:
    """Return each band's description or, where it has none, the colour that the file gives it."""
    colours = {index: dataset.colorinterp[index - 1] for index in image}
    return tuple(
        dataset.descriptions[index - 1] or (colours[index].name if colours[index] in _COLOURS else "")
        for index in image
    )


def _open_hdf5(file: Path) -> tuple[Scene, borders.Collars]:
    pixels = np.ascontiguousarray(np.moveaxis(hdf5.read_array(file, "img", 3), -1, 0))
    bands, rows, cols = pixels.shape
    roles, reason = guess_roles(("",) * bands, bands, pixels.dtype.name)
    source = MemorySource(pixels, np.isfinite(pixels).all(0))
    geobox = GeoBox((rows, cols), Affine.identity(), None)
    notes = (georeference.in_pixels("no georeference"), f"band roles {reason}.")
    name = guards.safe_name(file)
    return Scene(
        name,
        file,
        geobox,
        dtype=pixels.dtype.name,
        roles=roles,
        descriptions=("",) * bands,
        source=source,
        notes=notes,
    ), borders.Collars()


def _check_some_valid(scene: Scene) -> None:
    """Raise InputError when no pixel is valid; look at a few places first, for the whole may be large."""
    rows, cols = scene.shape
    for row in np.linspace(0, rows - 1, 9, dtype=int)[[4, 2, 6, 0, 8]]:
        for col in np.linspace(0, cols - 1, 9, dtype=int)[[4, 2, 6, 0, 8]]:
            if scene.valid(slice(row, min(row + 16, rows)), slice(col, min(col + 16, cols))).any():
                return
    for top in range(0, rows, 512):
        if scene.valid(slice(top, min(top + 512, rows)), slice(0, cols)).any():
            return
    raise NoDataError(
        f"{scene.name} holds no valid pixel: all of it is nodata, transparent or black.",
        "Check its nodata value, or give an image that covers the area.",
    )
