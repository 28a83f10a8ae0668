"""What is said of a surveyed layer: a note that counts, or a refusal where its unit or its scale must be wrong."""

from landslide_core.errors import FileError
from landslide_core.io.rasters.coding import Coding
from landslide_core.io.rasters.kinds import ELEVATION, NDVI
from landslide_core.io.rasters.survey import Tally
from landslide_core.language import marked

# So many values, so often: these are measurements in another unit.
_MANY_VALUES, _MANY_SHARE, _MOST_SHARE = 20, 0.05, 0.5
_SHOWN = 3
_ZERO_GAP_M, _GAP_M = 30.0, 100.0  # no ground lies between the fill and the rest
_ZERO_NEAR_M, _ZERO_SHARE, _GAP_SHARE = 10.0, 0.005, 0.001


def judged(tally: Tally, coding: Coding, name: str) -> tuple[Coding, tuple[str, ...]]:
    """Return the coding with a fill that only the survey could find, and notes that count what is unknown.

    FileError, with a cure, when what lies outside the kind's range are measurements in another unit.
    """
    _check_unit(tally, coding, name)
    notes = []
    strange = tally.fills + tally.outside
    if strange:
        notes.append(
            f"{name}: {_counted(sum(strange.values()), tally)} hold {_held(strange)}, which is no "
            f"{coding.kind.in_range}: unknown, though no tag says so."
        )
    for number, count, gap in tally.ends() if coding.kind is ELEVATION and tally.varied else ():
        if _stands_apart(number, count / tally.known, gap * abs(coding.scale)):
            coding = coding.with_fills(number)
            notes.append(
                f"{name}: {_counted(count, tally)} hold exactly {number:g}, {gap * abs(coding.scale):,.0f} m from all "
                "other ground: taken as a fill, unknown. If that is real ground, declare another nodata value."
            )
    return coding, tuple(notes)


def _stands_apart(number: float, share: float, gap_m: float) -> bool:
    """Whether the lowest or highest height is a fill: nothing of the ground comes near it."""
    if number == 0:
        return gap_m >= _ZERO_GAP_M or (gap_m >= _ZERO_NEAR_M and share >= _ZERO_SHARE)
    return gap_m >= _GAP_M and share >= _GAP_SHARE


def _counted(count: int, tally: Tally) -> str:
    share = count / max(1, tally.known)
    if tally.exact:
        return (
            f"{count:,} pixels ({share:.2g} of the known)"
            if share < 0.01
            else marked(f"{count:,} pixels ({share:.0%})")
        )
    return f"about {share:.1%} of the pixels"


def _held(strange: "dict[float, int]") -> str:
    common = sorted(strange, key=lambda number: -strange[number])
    shown = ", ".join(f"{number:.7g}" for number in common[:_SHOWN])
    more = len(common) - _SHOWN
    return f"{shown} or one of {more:,} other values" if more > 0 else shown


def _check_unit(tally: Tally, coding: Coding, name: str) -> None:
    wrong = sum(tally.outside.values())
    share = wrong / max(1, tally.known - sum(tally.fills.values()))
    values = len(tally.outside)
    if not ((values > _MANY_VALUES and share > _MANY_SHARE) or (values > 2 and share > _MOST_SHARE)):
        return
    lowest, highest = min([*tally.lows, *tally.outside]), max([*tally.highs, *tally.outside])
    raise FileError(
        f"{name} holds numbers from {lowest:.6g} to {highest:.6g}; {coding.kind.range_in_words}."
        if coding.plain
        else f"{name} holds numbers from {lowest:.6g} to {highest:.6g} (x {coding.scale:.6g} {coding.offset:+.6g}); "
        f"{coding.kind.range_in_words}.",
        _cure(coding, lowest, highest),
    )


def _cure(coding: Coding, lowest: float, highest: float) -> str:
    if coding.kind is ELEVATION:
        return (
            "If it is in feet, decimetres or centimetres, say so in the file: gdal_edit.py -units ft FILE (or dm, cm); "
            "or give it in metres (QGIS: Raster calculator)."
        )
    if coding.kind is NDVI:
        return f"It is packed: give the scale, {_packing(lowest, highest)}, or divide it (QGIS: Raster calculator)."
    return f"Give {coding.kind.name} in {coding.kind.unit}, or under another name."


def _packing(lowest: float, highest: float) -> str:
    if lowest >= 0 and highest <= 100:
        return "for example gdal_edit.py -scale 0.01 FILE where 100 stands for 1"
    if lowest >= 0 and highest <= 200:
        return "for example gdal_edit.py -scale 0.01 -offset -1 FILE where 0 to 200 stand for -1 to 1"
    if lowest >= 0 and highest <= 255:
        return "for example gdal_edit.py -scale 0.00784314 -offset -1 FILE where 0 to 255 stand for -1 to 1"
    return "for example gdal_edit.py -scale 0.0001 FILE where 10000 stands for 1"
