"""Plain texts and numbers as a table in HTML."""

import math
from collections.abc import Sequence
from html import escape

import streamlit as st


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Plain texts in columns, the first one a head."""
    heads = "".join(f"<th>{escape(column)}</th>" for column in columns)
    lines = "".join(
        f"<tr><th>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in rows
    )
    wide(
        columns,
        f'<table class="scarp-table"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>',
    )


def wide(columns: Sequence[str], table: str) -> None:
    """A table (HTML) that is moved sideways where it has no room, by keys too; its columns name it."""
    said = escape(", ".join(columns))
    st.html(f'<div class="scarp-wide" tabindex="0" role="group" aria-label="{said}">{table}</div>')


def number(value: float | None, digits: int = 3) -> str:
    """A score; a dash where it is undefined."""
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"
