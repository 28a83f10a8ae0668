"""What an image cannot tell of a landslide: the columns that stay empty until a person fills them, with their choices.

Types of movement and materials after Hungr, Leroueil and Picarelli (2014), states of activity after Cruden and Varnes
(1996), ages after Keaton and DeGraff (1996), triggers after Wieczorek (1996). Nothing here is ever guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from landslide_core.errors import SettingError
from landslide_core.language import marked

NAMES = ("movement", "material", "activity", "age", "trigger")


@dataclass(frozen=True)
class Field:
    """One column: what it is called on pages, what it holds, and what may stand in it."""

    name: str
    title: str
    meaning: str
    choices: tuple[str, ...]


_MOVEMENTS = (
    "rock fall", "boulder, debris or silt fall",
    "rock block topple", "rock flexural topple", "gravel, sand or silt topple",
    "rock rotational slide", "rock planar slide", "rock wedge slide", "rock compound slide", "rock irregular slide",
    "clay or silt rotational slide", "clay or silt planar slide", "gravel, sand or debris slide",
    "clay or silt compound slide",
    "rock slope spread", "sand or silt liquefaction spread", "sensitive clay spread",
    "rock avalanche", "sand, silt or debris dry flow", "sand, silt or debris flowslide", "sensitive clay flowslide",
    "debris flow", "mud flow", "debris flood", "debris avalanche", marked("earthflow"), "peat flow",
    "mountain slope deformation", "rock slope deformation", "soil slope deformation", "soil creep",
    marked("solifluction"),
)  # fmt: skip
FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("movement", "Type of movement", "type of movement (Hungr et al. 2014)", _MOVEMENTS),
        Field(
            "material",
            marked("Material"),
            "what moved (Hungr et al. 2014)",
            (
                marked("rock"), marked("boulders"), marked("gravel"), marked("sand"), marked("silt"), marked("clay"),
                marked("mud"), marked("debris"), marked("peat"), marked("ice"),
            ),
        ),
        Field(
            "activity",
            marked("Activity"),
            "state of activity (Cruden and Varnes 1996)",
            (
                marked("active"), marked("suspended"), marked("reactivated"), marked("dormant"), marked("abandoned"),
                marked("stabilised"), marked("relict"),
            ),
        ),
        Field(
            "age",
            marked("Age"),
            "time since the last movement (Keaton and DeGraff 1996)",
            ("under 100 years", "100 to 5,000 years", "5,000 to 10,000 years", "over 10,000 years"),
        ),
        Field(
            "trigger",
            marked("Trigger"),
            "what set it off (Wieczorek 1996)",
            (
                "intense rainfall", "rapid snowmelt", "water-level change", marked("earthquake"), "volcanic eruption",
                "human activity", "not known",
            ),
        ),
    )
}  # fmt: skip


def checked(name: str, value: str) -> str:
    """Return a value of a field, empty for none; SettingError for a field or a value that there is not.

    >>> checked("material", "debris")
    'debris'
    """
    field = FIELDS.get(name)
    if field is None:
        raise SettingError(f"A landslide has no field '{name}'.", f"Choose among {', '.join(NAMES)}.")
    if value and value not in field.choices:
        raise SettingError(
            f"'{value}' is no choice of '{name}'.", f"Choose among: {'; '.join(field.choices)}."
        )
    return value
