"""benchmarks.rows: a line of the table of all benchmarks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure and its aim, None where it only informs; better: whether "more" or "less" of it is wanted."""

    what: str
    figure: float | None
    unit: str
    aim: float | None
    better: str
    note: str = ""

    @property
    def met(self) -> str:
        """Whether the aim is met, in a word or two; nothing where there is none."""
        if self.figure is None:
            return "not measured"
        if self.aim is None:
            return ""
        return (
            "met"
            if self.figure == self.aim or (self.figure > self.aim) == (self.better == "more")
            else "missed"
        )

    def as_markdown(self) -> str:
        """The row of a table."""
        figure = "" if self.figure is None else f"{self.figure:.3g} {self.unit}".strip()
        sign = "at least" if self.better == "more" else "at most"
        aim = "" if self.aim is None else f"{sign} {self.aim:g} {self.unit}".strip()
        return f"| {self.what} | {figure} | {aim} | {self.met} | {self.note} |"
