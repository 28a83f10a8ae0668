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
    st.html(
        f'<div class="scarp-wide"><table class="scarp-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def number(value: float | None, digits: int = 3) -> str:
    """A score; a dash where it is undefined."""
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"
