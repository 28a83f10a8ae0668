"""Every knob of a report."""

from dataclasses import dataclass, replace
from typing import Self

from landslide_core.io.admission.guards import printable
from landslide_core.knobs import Without, check, knob

_AS_MADE = Without("The page makes the sheet as it stands; its DOCX is there to be completed.")


@dataclass(frozen=True)
class ReportSettings:
    """What only a person knows of a run, and how much of it is printed.

    title, place, image_date, image_date_before, prepared_by: stand in the title block; what is not given is said to be
    unknown. cards: how many of the largest landslides have a map and a card of their own. rows: how many the table
    holds; files of the run hold all.
    """

    title: str = knob(
        "",
        option="--title",
        metavar="TEXT",
        help="of the report; by default the name of the image",
        page=_AS_MADE,
    )
    place: str = knob(
        "", option="--place", metavar="TEXT", help="where it is, such as a county", page=_AS_MADE
    )
    image_date: str = knob(
        "", option="--image-date", metavar="TEXT", help="when the image was taken", page=_AS_MADE
    )
    image_date_before: str = knob(
        "", option="--image-date-before", metavar="TEXT", page=_AS_MADE,
        help="of two dates: when the earlier image was taken",
    )  # fmt: skip
    prepared_by: str = knob(
        "", option="--prepared-by", metavar="TEXT", help="who answers for the report", page=_AS_MADE
    )
    cards: int = knob(
        6, option="--cards", low=0, high=60, page=_AS_MADE,
        help="how many of the largest landslides have a card with a map",
    )  # fmt: skip
    rows: int = knob(
        100, option="--rows", low=1, high=5_000, page=_AS_MADE,
        help="how many of the largest landslides the table holds",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)

    def printable(self) -> Self:
        """The same with a question mark for every sign that cannot be printed: some files cannot hold them."""
        return replace(
            self,
            title=printable(self.title),
            place=printable(self.place),
            image_date=printable(self.image_date),
            image_date_before=printable(self.image_date_before),
            prepared_by=printable(self.prepared_by),
        )
