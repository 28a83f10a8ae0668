"""Column, what a table of landslides says of one of its columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of an inventory: its name, its unit and what it holds."""

    name: str
    unit: str
    meaning: str
