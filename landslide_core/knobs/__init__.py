"""What a Settings dataclass says of each of its fields: one description for command line, pages, checks and JSON."""

from landslide_core.knobs.json_form import from_json, to_json
from landslide_core.knobs.knob import NESTED, Knob, Without, check, default_of, dest, kind_of, knob, knobs_of

__all__ = [
    "NESTED",
    "Knob",
    "Without",
    "check",
    "default_of",
    "dest",
    "from_json",
    "kind_of",
    "knob",
    "knobs_of",
    "to_json",
]
