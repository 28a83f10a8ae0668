"""What the values of a mask mean: one rule for scores, exclusion and training.

0 is none, and 1, 255 or any other single value is landslide. What has no data is unknown, unless the mask holds
one class and nodata only: such a mask states its background as nodata, as QGIS and ArcGIS rasterise by default.
What cannot be told apart is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, NoDataError
from landslide_core.io.plain import mask_values
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskNote, MaskSettings
from landslide_core.io.plain.mask_values import BLACK, COLOURED, WHITE, MaskFile, Seen, colour_of
from landslide_core.language import marked

NONE, LANDSLIDE, UNKNOWN = 0, 1, 255
_USUAL = (1, 255, 65535)  # what masks hold where it is a landslide
_IGNORED = 255  # of masks of 0 and 1: the label that segmentation leaves out
_FILLS = (-9999, -32768, -2147483648)  # nodata that a file forgot to declare
_FAR = 1e30  # ± 3.4e38 is such a fill too
_DARK, _HALF, _BRIGHT = 64, 128, 191
_MOST_BETWEEN = 0.05  # the share of pixels between dark and bright that lossy edges may have


@dataclass(frozen=True)
class MaskRule:
    """How the values of a mask become 1 landslide, 0 none, 255 unknown.

    landslide, unknown: the values that are. fills: values that are nodata though the file does not say so.
    missing: what a pixel without data is, 0 or 255. over_nodata: values of landslides count there too.
    """

    file: MaskFile
    landslide: tuple[float, ...] = (1,)
    unknown: tuple[float, ...] = ()
    fills: tuple[float, ...] = ()
    missing: int = UNKNOWN
    over_nodata: bool = False
    notes: tuple[MaskNote, ...] = field(default=(), compare=False)

    def coded(self, bands: NDArray[Any], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Return 1, 0 and 255 (rows, cols) of bands (bands, rows, cols) that have data where `valid`."""
        values = mask_values.values_of(bands, self.file)
        if np.issubdtype(values.dtype, np.floating):
            valid = valid & ~np.isnan(values)
        valid = valid & ~np.isin(values, self.fills)
        drawn = np.isin(values, self.landslide)
        coded = np.where(valid, drawn, np.uint8(self.missing)).astype(np.uint8)
        coded[np.isin(values, self.unknown) & valid] = UNKNOWN
        if self.over_nodata:
            coded[drawn] = LANDSLIDE
        return coded


def mask_rule(file: MaskFile, seen: Seen, settings: MaskSettings = AS_FOUND) -> MaskRule:
    """Say what the values of a mask mean.

    Parameters
    ----------
    file
        What the file says of itself.
    seen
        Its values, counted.
    settings
        What the person who gives it says of it.

    Returns
    -------
    MaskRule
        With notes on whatever was not plainly 0 and 1, or 0 and 255.

    Raises
    ------
    FileError
        The values do not say which of them is a landslide.
    NoDataError
        No pixel has data.
    """
    fills = tuple(value for value in seen.known if value in _FILLS or abs(value) > _FAR)
    seen = seen.without(fills)
    altered = file.lossy and not set(seen.known) <= {0, 255}
    rule = replace(_lossy(file, seen, settings) if altered else _exact(file, seen, settings), fills=fills)
    if fills:
        said = f"{mask_values.in_words(file, fills)} is nodata that the file does not declare"
        rule = _with(rule, said, sum(seen.hidden[value] for value in fills))
    rule = _of_missing(rule, seen, settings)
    return rule if settings.nodata == "unknown" else _suspecting(rule, seen)


def _exact(file: MaskFile, seen: Seen, settings: MaskSettings) -> MaskRule:
    values, rule = sorted(seen.known), MaskRule(file)
    if settings.landslide_value is not None:
        return _chosen(rule, seen, values, settings.landslide_value)
    if any(value % 1 for value in values):
        raise FileError(
            f"{file.name} is not a mask: it holds fractions ({mask_values.in_words(file, values)}).",
            "Give 0 and 1; resample a mask to the nearest pixel, and cut a probability at a threshold.",
        )
    if not values:
        return _empty(rule, seen)
    if len(values) == 1:
        return _one_value(rule, seen, values[0], settings)
    if values == [0, 1, _IGNORED]:
        rule = replace(rule, unknown=(_IGNORED,))
        return _with(rule, "255 beside 0 and 1 counts as unknown ground", seen.known[_IGNORED])
    if len(values) == 2:
        return _two_values(rule, seen, values)
    raise mask_values.classes(file, values)


def _chosen(rule: MaskRule, seen: Seen, values: Sequence[float], value: int) -> MaskRule:
    """The value that was given is the landslide, whatever the file declares of it."""
    if any(each >= COLOURED for each in values):
        raise mask_values.picture(rule.file)
    over = value not in values and rule.file.nodata == value and value in seen.hidden
    rule = replace(rule, landslide=(value,), over_nodata=over)
    if over:
        said = f"{value} is {rule.file.of} as was asked, though the file declares it as nodata"
        return _with(rule, said, seen.hidden[value])
    if value not in values and any(values):
        said = f"holds no {value} but {mask_values.in_words(rule.file, values)}: no {rule.file.of} in it"
        return _with(rule, said, seen.known.total())
    return rule if any(each != value for each in values) else _background(rule)


def _empty(rule: MaskRule, seen: Seen) -> MaskRule:
    """Nodata everywhere: a mask without landslides looks like that where its background is nodata."""
    if rule.file.nodata == 0 or rule.file.transparent:
        return _background(rule)
    raise NoDataError(
        f"{rule.file.name} holds no valid pixel: all of it is nodata.",
        "Check its nodata value, or give a mask that covers the area.",
    )


def _one_value(rule: MaskRule, seen: Seen, value: float, settings: MaskSettings) -> MaskRule:
    file = rule.file
    if value != 0 and not (file.palette and colour_of(file, value) == BLACK):
        rule = _unusual(replace(rule, landslide=(value,)), seen, value)
        return _background(rule)
    rule = replace(rule, landslide=())
    if file.transparent and seen.missing and settings.nodata == "auto":
        raise FileError(
            f"{file.name} is black and transparent: either of them may be its {file.of}.",
            "Say that 0 is the landslide, or what nodata is; or save the mask as one band of 0 and 1.",
            {"landslide_value": "0", "mask_nodata": "unknown"},
        )
    if file.nodata not in _USUAL or not seen.hidden[file.nodata]:
        return rule
    said = (
        f"holds 0 and {file.nodata:g}, which it declares as nodata: that is unknown ground. If it is the "
        f"{file.of}, name that value"
    )
    return _with(rule, said, seen.hidden[file.nodata])


def _two_values(rule: MaskRule, seen: Seen, values: Sequence[float]) -> MaskRule:
    """Black or 0 is the background, or white beside a colour; where index and colour disagree nothing is sure."""
    file = rule.file
    colours = [colour_of(file, value) for value in values]
    coloured = file.palette is not None or values[1] >= COLOURED
    if coloured and BLACK in colours:
        landslide = values[1 - colours.index(BLACK)]
    elif coloured and WHITE in colours:
        landslide = values[1 - colours.index(WHITE)]
    elif values[0] == 0:
        landslide = values[1]
    else:
        raise mask_values.classes(file, values)
    if file.palette is not None and landslide == 0:
        raise FileError(
            f"The palette of {file.name} contradicts its values: 0 is shown as #{colours[0]:06x}, {values[1]:g} "
            f"as #{colours[1]:06x}.",
            "Say which value is the landslide, or save the mask as one band of 0 and 1.",
            {"landslide_value": ""},
        )
    return _unusual(replace(rule, landslide=(landslide,)), seen, landslide)


def _lossy(file: MaskFile, seen: Seen, settings: MaskSettings) -> MaskRule:
    """Greys near black and white, as JPEG leaves them: cut at half."""
    values = sorted(seen.known)
    if any(value >= COLOURED for value in values):
        raise mask_values.picture(file)
    bright = sum(seen.known[value] for value in values if value >= _BRIGHT)
    between = sum(seen.known[value] for value in values if _DARK < value < _BRIGHT)
    if not any(value > _DARK for value in values):
        raise FileError(
            f"{file.name} is dark everywhere, and its lossy format cannot tell 0 from 1.",
            "Save the mask as PNG or TIFF, or with 255 for landslide.",
        )
    if between > _MOST_BETWEEN * seen.known.total() or not bright:
        raise mask_values.picture(file)
    dark = settings.landslide_value == 0
    drawn = tuple(value for value in values if (value < _HALF) == dark)
    altered = sum(n for value, n in seen.known.items() if 0 < value < 255)
    said = f"its lossy format altered values; they were cut at half ({_HALF})"
    return _with(MaskRule(file, landslide=drawn), said, altered)


def _background(rule: MaskRule) -> MaskRule:
    """Nodata is the background of a mask that states no other."""
    return replace(rule, missing=NONE)


def _of_missing(rule: MaskRule, seen: Seen, settings: MaskSettings) -> MaskRule:
    """What pixels without data count as; what was said of them goes before what was found."""
    if not seen.missing or rule.over_nodata:
        return rule
    if settings.nodata != "auto":
        none = settings.nodata == "none"
        said = (
            f"nodata counts as no {rule.file.of}, as was asked"
            if none
            else "nodata counts as unknown ground, as was asked"
        )
        return _with(replace(rule, missing=NONE if none else UNKNOWN), said, seen.missing)
    if rule.missing == UNKNOWN:
        return rule
    what = marked("transparent") if rule.file.transparent else marked("nodata")
    said = f"its background is {what} and counts as no {rule.file.of}, unless nodata is said to be unknown"
    return _with(rule, said, seen.missing)


def _unusual(rule: MaskRule, seen: Seen, value: float) -> MaskRule:
    if value in _USUAL:
        return rule
    shown = mask_values.in_words(rule.file, [value])
    return _with(rule, f"its value {shown} is taken for {rule.file.of}", seen.known[value])


def _suspecting(rule: MaskRule, seen: Seen) -> MaskRule:
    """A note where more than half is landslide: some masks are inverted."""
    drawn = sum(seen.known[value] for value in rule.landslide)
    known = seen.known.total() + (seen.missing if rule.missing == NONE else 0)
    known -= sum(seen.known[value] for value in rule.unknown)
    if drawn <= known / 2 or rule.file.of != "landslide":
        return rule
    return _with(rule, "more than half of it is landslide; if it is inverted, name the value that is", drawn)


def _with(rule: MaskRule, said: str, pixels: int) -> MaskRule:
    return replace(rule, notes=(*rule.notes, MaskNote(said, pixels)))
