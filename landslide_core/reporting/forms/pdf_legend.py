"""The legend of a map on paper."""

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph

from landslide_core.reporting.document import Mark
from landslide_core.reporting.forms.pdf_looks import paragraph


class LegendOnPaper(Flowable):  # type: ignore[misc]
    """Lines in their colours and what they mean, in rows as long as the sheet is wide (points)."""

    def __init__(self, marks: Sequence[Mark], wide: float) -> None:
        super().__init__()
        self._placed: list[tuple[Mark, Paragraph, float, int]] = []
        at, row = 0.0, 0
        for mark in marks:
            text = paragraph(mark.meaning, "small")
            text.wrap(wide - 10 * mm, 10 * mm)
            taken = 10 * mm + min(wide - 10 * mm, max(text.getActualLineWidths0()))
            if at and at + taken > wide:
                at, row = 0.0, row + 1
            self._placed.append((mark, text, at, row))
            at += taken + 6 * mm
        self.width, self.height = wide, (row + 1) * 5 * mm + 0.5 * mm

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return how large it is."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it at the origin."""
        for mark, text, at, row in self._placed:
            low = self.height - (row + 1) * 5 * mm
            for colour, thick in ((mark.casing, 3.4), (mark.colour, 1.7)):
                if colour:
                    self.canv.setStrokeColor(HexColor(colour))
                    self.canv.setLineWidth(thick)
                    self.canv.line(at, low + 2.1 * mm, at + 8 * mm, low + 2.1 * mm)
            text.drawOn(self.canv, at + 10 * mm, low + 0.7 * mm)
