"""What a control says and between which ends it moves: as the knob that it sets (landslide_core.knobs)."""

from typing import Any

from landslide_core.knobs import Without, knobs_of
from landslide_core.language import retold


def said(settings: type, name: str) -> dict[str, Any]:
    """Return `label` and `help` of the control of a knob, in the language of who reads, as keywords of a widget."""
    knob = knobs_of(settings)[name]
    if isinstance(knob.page, Without):
        raise ValueError(f"{settings.__name__}.{name} has no control: {knob.page.reason}")
    told = retold(knob.help)
    return {"label": retold(knob.page), "help": f"{told[0].upper()}{told[1:]}"}


def number(settings: type, name: str) -> dict[str, Any]:
    """Return the same with `min_value` and `max_value`, as numbers of the kind that the knob has."""
    low, high = knobs_of(settings)[name].reach
    return {**said(settings, name), "min_value": low, "max_value": high}


def per_cent(settings: type, name: str) -> dict[str, Any]:
    """Return the same for a share or a probability that is shown in whole per cent."""
    shares = number(settings, name)
    return {**shares, **{end: round(100 * shares[end]) for end in ("min_value", "max_value")}}
