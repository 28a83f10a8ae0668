"""Units of height, however a band or a coordinate system names them, in metres."""

import re

from pyproj import CRS

_FOOT, _SURVEY_FOOT = 0.3048, 1200 / 3937
_METRES: dict[str, float] = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "mtr", "mts", "米"), 1.0),
    **dict.fromkeys(("dm", "decimetre", "decimetres", "decimeter", "decimeters", "分米"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters", "厘米"), 0.01),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters", "毫米"), 0.001),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers", "千米"), 1000.0),
    **dict.fromkeys(("ft", "foot", "feet", "international foot", "international feet", "foot intl"), _FOOT),
    **dict.fromkeys(("intl foot", "ift", "foot international", "英尺"), _FOOT),
    **dict.fromkeys(
        ("us survey foot", "us survey feet", "survey foot", "survey feet", "us ft"), _SURVEY_FOOT
    ),
    **dict.fromkeys(("usft", "ftus", "ft us", "foot us", "us foot", "us feet", "sft"), _SURVEY_FOOT),
    **dict.fromkeys(("foot us survey", "ussurveyfoot", "feet us"), _SURVEY_FOOT),
    **dict.fromkeys(("yd", "yard", "yards"), 0.9144),
    **dict.fromkeys(("fathom", "fathoms"), 1.8288),
}
_SURROUNDINGS = (
    r"\b(above|over|mean|average|sea|level|geoid|ellipsoid|msl|amsl|asl|navd\d*|height|elevation)\b"
)


def metres_per(name: str) -> float | None:
    """Return how many metres one unit of that name is; None for a name that is no unit of length.

    Examples
    --------
    >>> metres_per("cm"), metres_per("US survey foot") == 1200 / 3937, metres_per("Feet"), metres_per("degrees")
    (0.01, True, 0.3048, None)
    """
    text = re.sub(r"[\s_.\-()\[\]]+", " ", name.strip().lower()).strip()
    if text not in _METRES:
        text = " ".join(re.sub(_SURROUNDINGS, " ", text).split())
    return _METRES.get(text)


def vertical_unit(crs: CRS) -> tuple[str, float] | None:
    """Return name and metres of the unit in which a compound or three-dimensional CRS counts heights."""
    axes = [axis for part in (crs.sub_crs_list or [crs]) for axis in part.axis_info]
    for axis in axes:
        if axis.direction.lower() in ("up", "down"):
            return axis.unit_name, float(axis.unit_conversion_factor)
    return None
