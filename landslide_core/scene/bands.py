"""What each band of an image holds, guessed from its name or from the band count."""

import re
from collections.abc import Sequence

from landslide_core.language import marked

BAND_ROLES: tuple[str, ...] = (
    "blue",
    "green",
    "red",
    "nir",
    "coastal",
    "red_edge_1",
    "red_edge_2",
    "red_edge_3",
    "nir_narrow",
    "water_vapour",
    "cirrus",
    "swir_1",
    "swir_2",
    "slope",
    "elevation",
    "grey",
    "other",
)  # fmt: skip

_RGB = ("red", "green", "blue")
_BGRN = ("blue", "green", "red", "nir")
_RED_EDGES = ("red_edge_1", "red_edge_2", "red_edge_3")
_SWIR = ("swir_1", "swir_2")
_SENTINEL2_TO_B8 = ("coastal", *_BGRN[:3], *_RED_EDGES, "nir")
_SENTINEL2_L2A = (*_SENTINEL2_TO_B8, "nir_narrow", "water_vapour", *_SWIR)
_SENTINEL2_L1C = (*_SENTINEL2_TO_B8, "nir_narrow", "water_vapour", "cirrus", *_SWIR)
# The benchmark names its bands B1 to B12 without B8A, so B9 and B10 follow B8.
LANDSLIDE4SENSE_ROLES = (*_SENTINEL2_TO_B8, "water_vapour", "cirrus", *_SWIR, "slope", "elevation")
_LANDSAT_1_TO_7 = ("coastal", *_BGRN, *_SWIR)
_WORLDVIEW_2 = ("coastal", "blue", "green", "other", "red", "red_edge_1", "nir", "other")
_SENTINEL2_10_20_M = (*_BGRN[:3], *_RED_EDGES, "nir", "nir_narrow", *_SWIR)

_BY_COUNT: dict[int, tuple[tuple[str, ...], str]] = {
    1: (("grey",), "a single band is taken as grey"),
    2: (("grey", "other"), "two bands: the first is taken as grey"),
    3: (_RGB, "three bands are taken as red, green, blue"),
    4: (_BGRN, "four 16-bit bands are taken as blue, green, red, near infrared"),
    5: ((*_BGRN[:3], "red_edge_1", "nir"), "five bands are taken in RapidEye's order"),
    6: ((*_BGRN, *_SWIR), "six bands are taken as blue, green, red, near infrared, two short-wave infrared"),
    7: (_LANDSAT_1_TO_7, "seven bands are taken as Landsat 8 and 9 bands 1 to 7"),
    8: (_WORLDVIEW_2, "eight bands are taken in WorldView-2's order"),
    10: (_SENTINEL2_10_20_M, "ten bands are taken as Sentinel-2's 10 m and 20 m bands"),
    12: (_SENTINEL2_L2A, "twelve bands are taken as Sentinel-2 level 2A"),
    13: (_SENTINEL2_L1C, "thirteen bands are taken as Sentinel-2 level 1C"),
    14: (LANDSLIDE4SENSE_ROLES, "fourteen bands are taken as Landslide4Sense: Sentinel-2, slope, elevation"),
}

_SENTINEL2_NUMBERS = ("1", "2", "3", "4", "5", "6", "7", "8", "8a", "9", "10", "11", "12")
_SENTINEL2_IDS = dict(zip(_SENTINEL2_NUMBERS, _SENTINEL2_L1C, strict=True))
_LANDSAT_IDS = dict(zip("12345679", (*_LANDSAT_1_TO_7, "cirrus"), strict=True))

# The first pattern that matches a description wins, so "red edge" stands before "red".
_NAMES: tuple[tuple[str, str], ...] = (
    (r"red.?edge.?3|\bre3\b|红边3", "red_edge_3"),
    (r"red.?edge.?2|\bre2\b|红边2", "red_edge_2"),
    (r"red.?edge|\bre1?\b|红边", "red_edge_1"),
    (r"(narrow|plateau).*(nir|near)|nir.?(narrow|2|n)\b", "nir_narrow"),
    (r"short.?wave.*2|swir.?(2|ii)\b|短波红外2", "swir_2"),
    (r"short.?wave|swir|短波红外", "swir_1"),
    (r"near.?infra|nir|近红外", "nir"),
    (r"coastal|aerosol|ultra.?blue|海岸", "coastal"),
    (r"water.?vapou?r|水汽", "water_vapour"),
    (r"cirrus|卷云", "cirrus"),
    (r"slope|坡度", "slope"),
    (r"\belev(ation)?\b|\bdem\b|\bdsm\b|\bdtm\b|altitude|高程", "elevation"),
    (r"\bblue\b|^b$|蓝", "blue"),
    (r"\bgreen\b|^g$|绿", "green"),
    (r"\bred\b|^r$|红", "red"),
    (r"gr[ae]y|\bpan(chromatic)?\b|全色", "grey"),
)


def role_of(description: str) -> str | None:
    """Return the role that a band's description names.

    Understands English and Chinese colour names, Sentinel-2 ids (`B08`, `B8A`) and Landsat ids (`SR_B5`).

    Parameters
    ----------
    description : str
        As the file has it.

    Returns
    -------
    str or None
        One of BAND_ROLES; None when the description names none.

    Examples
    --------
    >>> role_of("Red Edge 1"), role_of("B8A"), role_of("SR_B5"), role_of("band 1 of 3")
    ('red_edge_1', 'nir_narrow', 'nir', None)
    """
    text = description.strip().lower().replace("_", " ")
    if landsat := re.fullmatch(r"(?:landsat.*|sr|toa|lc0?[89]) ?b(?:and)? ?0?(\d)", text):
        return _LANDSAT_IDS.get(landsat[1])
    if sentinel := re.match(r"(?:.*[ ,(])?b0?(\d{1,2}a?)\b", text):
        return _SENTINEL2_IDS.get(sentinel[1])
    return next((role for pattern, role in _NAMES if re.search(pattern, text)), None)


def guess_roles(descriptions: Sequence[str], count: int, dtype: str) -> tuple[tuple[str, ...], str]:
    """Guess what each band of an image holds.

    Band descriptions win where at least one names a role (a role is given once; what is left is
    "other"). Otherwise the band count decides, and for four bands the numpy `dtype` as well:
    8-bit and float files usually hold red, green, blue, nir, 16-bit ones blue, green, red, nir.

    Parameters
    ----------
    descriptions : sequence of str
        One per band, "" for none.
    count : int
        Number of bands.
    dtype : str
        Numpy name of the pixels' type.

    Returns
    -------
    roles : tuple of str
        One of BAND_ROLES per band.
    reason : str
        Why, in words.

    Examples
    --------
    >>> guess_roles(("", "", "", ""), 4, "uint16")[0]
    ('blue', 'green', 'red', 'nir')
    """
    named = [role_of(description) for description in descriptions]
    if any(named):
        return tuple(_once(named)), "read from the band descriptions"
    if count == 4 and dtype not in ("uint16", "int16"):
        return (
            *_RGB,
            "nir",
        ), "guessed: four 8-bit or float bands are taken as red, green, blue, near infrared"
    roles, reason = _BY_COUNT.get(count, (("other",) * count, f"no usual order of {count} bands is known"))
    return roles, marked(f"guessed: {reason}")


def _once(named: Sequence[str | None]) -> list[str]:
    """Keep the first band of each role; later ones and unnamed ones are "other"."""
    given: set[str] = set()
    roles = []
    for role in named:
        roles.append(role if role and role not in given else "other")
        given.add(roles[-1])
    return roles
