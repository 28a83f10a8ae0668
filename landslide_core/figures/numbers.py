"""Numbers and times as a person reads them, the same on pages and in reports."""

import math
import re
from collections.abc import Iterable
from datetime import datetime

from landslide_core.language import current, retold, tr, tr_as

_MOMENT = {"en": "%d %b %Y, %H:%M", "zh": "%Y-%m-%d %H:%M"}
_COMMA = {"en": ", ", "zh": "、"}
_CHINESE = re.compile("[\u4e00-\u9fff]")
_WIDE_STOPS = ("。", "！", "？")  # after them stands no space


def area(area_m2: float) -> str:
    """An area in the unit that keeps the number short: m², ha or km²."""
    if area_m2 < 10_000:
        return f"{area_m2:,.0f} m²"
    if area_m2 < 1_000_000:
        return f"{area_m2 / 10_000:,.2f} ha"
    return f"{area_m2 / 1_000_000:,.2f} km²"


def volume(volume_m3: float) -> str:
    """A volume with two digits, for none is known better, in the unit that keeps the number short.

    >>> volume(46_691), volume(1_281_000), volume(0.21), volume(2.44e9)
    ('47,000 m³', '1.3 million m³', '0.21 m³', '2.4 km³')
    """
    if 0 < volume_m3 < 0.01:
        return "< 0.01 m³"
    rounded = float(f"{volume_m3:.2g}")  # first: what is nearly a million is one
    for unit, each in (("km³", 1e9), (tr("million m³"), 1e6)):
        if rounded >= each:
            return f"{_two_digits(rounded / each)} {unit}"
    return f"{_two_digits(rounded)} m³"


def _two_digits(rounded: float) -> str:
    """A number that was rounded to two digits, never as a power of ten."""
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.2g}"


def pixels(count: float) -> str:
    """An area where metres are unknown."""
    return f"{count:,.0f} px"


def duration(seconds: float) -> str:
    """A length of time, as roughly as it is known."""
    if seconds < 5:
        return tr("a few seconds")
    if seconds < 90:
        return tr("{count} seconds", count=round(seconds / 5) * 5)
    if seconds < 90 * 60:
        return tr("{count} minutes", count=round(seconds / 60))
    return tr("{count:.1f} hours", count=seconds / 3600)


def roughly(seconds: float) -> str:
    """An estimated length of time."""
    return duration(seconds) if seconds < 5 else tr("about {time}", time=duration(seconds))


def size(count: float) -> str:
    """An amount of memory or of data in MB or GB."""
    return f"{count / 1e6:,.0f} MB" if count < 1e9 else f"{count / 1e9:,.1f} GB"


def resolution(metres: float | None) -> str:
    """Metres per pixel; without georeference it is unknown."""
    return (
        tr("unknown (areas in pixels)") if metres is None else tr("{metres:.3g} m per pixel", metres=metres)
    )


def score(value: float | None) -> str:
    """A score in [0, 1]; undefined ones are a dash."""
    return "–" if value is None or math.isnan(value) else f"{value:.2f}"


def per_cent(part: float) -> str:
    """A probability or a progress in [0, 1] as whole per cent."""
    return f"{100 * part:.0f} %"


def share(part: float) -> str:
    """A share in [0, 1] as a percentage, with enough digits to tell small ones from nothing."""
    per_cent = 100 * part
    if 0 < per_cent < 0.01:
        return "< 0.01 %"
    return f"{per_cent:.2f} %" if per_cent < 10 else f"{per_cent:.1f} %"


def role(name: str) -> str:
    """A band role as words: nir is near infrared, red_edge_1 is red edge 1."""
    spelled = {
        "blue": tr_as("band", "Blue"), "green": tr_as("band", "Green"), "red": tr_as("band", "Red"),
        "nir": tr_as("band", "Near infrared"), "nir_narrow": tr_as("band", "Near infrared (narrow)"),
        "coastal": tr_as("band", "Coastal"), "red_edge_1": tr_as("band", "Red edge 1"),
        "red_edge_2": tr_as("band", "Red edge 2"), "red_edge_3": tr_as("band", "Red edge 3"),
        "water_vapour": tr_as("band", "Water vapour"), "cirrus": tr_as("band", "Cirrus"),
        "swir_1": tr_as("band", "Short-wave infrared 1"), "swir_2": tr_as("band", "Short-wave infrared 2"),
        "slope": tr_as("band", "Slope"), "elevation": tr_as("band", "Elevation"), "grey": tr_as("band", "Grey"),
        "other": tr_as("band", "Not used"),
    }  # fmt: skip
    text = spelled.get(name, name.replace("_", " "))
    return text[0].upper() + text[1:]


def sentence(text: str) -> str:
    """A note of the core as a sentence, in the language of who reads: with a capital and a full stop."""
    said = retold(text)
    stop = "。" if _CHINESE.search(said) else "."
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?", *_WIDE_STOPS)) else stop)


def sentences(said: Iterable[str]) -> str:
    """Sentences one after the other, with a space between them where their language has one.

    >>> sentences(["One.", "Two."]), sentences(["一。", "二。"])
    ('One. Two.', '一。二。')
    """
    whole = ""
    for each in said:
        whole += each if not whole or whole.endswith(_WIDE_STOPS) else f" {each}"
    return whole


def listed(names: Iterable[str]) -> str:
    """Names one after the other, as the language of who reads does it."""
    return _COMMA[current()].join(names)


def moment(iso: str) -> str:
    """An ISO 8601 time as date and time of day in the server's zone; as it is when it is not one."""
    try:
        return datetime.fromisoformat(iso).astimezone().strftime(_MOMENT[current()])
    except ValueError:
        return iso
