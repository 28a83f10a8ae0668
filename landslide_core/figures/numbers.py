"""Numbers and times as a person reads them, the same on pages and in reports."""

from datetime import datetime


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
    for unit, each in (("km³", 1e9), ("million m³", 1e6)):
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
        return "a few seconds"
    if seconds < 90:
        return f"{round(seconds / 5) * 5} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours"


def roughly(seconds: float) -> str:
    """An estimated length of time."""
    return duration(seconds) if seconds < 5 else f"about {duration(seconds)}"


def size(count: float) -> str:
    """An amount of memory or of data in MB or GB."""
    return f"{count / 1e6:,.0f} MB" if count < 1e9 else f"{count / 1e9:,.1f} GB"


def resolution(metres: float | None) -> str:
    """Metres per pixel; without georeference it is unknown."""
    return "unknown (areas in pixels)" if metres is None else f"{metres:.3g} m per pixel"


def score(value: float | None) -> str:
    """A score in [0, 1]; undefined ones are a dash."""
    return "–" if value is None else f"{value:.2f}"


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
    spelled = {"nir": "near infrared", "nir_narrow": "near infrared (narrow)", "other": "not used"}
    text = spelled.get(name, name.replace("_", " ").replace("swir", "short-wave infrared"))
    return text[0].upper() + text[1:]


def sentence(text: str) -> str:
    """A note of the core as a sentence: with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def moment(iso: str) -> str:
    """An ISO 8601 time as date and time of day in the server's zone; as it is when it is not one."""
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%d %b %Y, %H:%M")
    except ValueError:
        return iso
