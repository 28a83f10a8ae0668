"""A report as one HTML file that opens anywhere, with no internet and no other file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import plotly.graph_objects as go
import plotly.io
from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from landslide_core.io.plain.pictures import data_uri
from landslide_core.language import current, retold, tr

_TEMPLATE = "report.html"
_TAGS = {"en": "en", "zh": "zh-CN"}  # of languages, in HTML
_CONFIG = {"displaylogo": False, "responsive": True, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}


@dataclass(frozen=True)
class Table:
    """A table: names of the columns, rows of texts; a text that begins with "–" is shown quietly."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows; mime such as image/webp."""

    content: bytes
    mime: str
    caption: str

    @property
    def uri(self) -> str:
        """The picture inside the file."""
        return data_uri(self.content, self.mime)


@dataclass(frozen=True)
class Section:
    """A part of a report, drawn in this order: sentences, figures, pictures, tables, legend."""

    title: str
    sentences: Sequence[str] = ()
    figures: Sequence[go.Figure] = ()
    pictures: Sequence[Picture] = ()
    tables: Sequence[Table] = ()
    legend: Mapping[str, str] = field(default_factory=dict)


def render(title: str, lead: str, sections: Sequence[Section], facts: Mapping[str, str]) -> str:
    """The report as HTML, in the language of who reads. legend: colour by what it means. Every text is escaped.

    Sentences, captions, heads and names are those of the core, and retold here.
    """
    environment = Environment(
        loader=PackageLoader("landslide_core.figures"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    return environment.get_template(_TEMPLATE).render(
        title=retold(title),
        lead=retold(lead),
        sections=[_retold(each) for each in sections],
        facts={retold(name): retold(value) for name, value in facts.items()},
        foot=tr(
            "Made with Scarp. Regional screening, not site-specific design. Results need the eye of someone who knows "
            "the ground."
        ),
        language=_TAGS[current()],
        plotly=get_plotlyjs(),
    )


def _retold(section: Section) -> Section:
    return replace(
        section,
        title=retold(section.title),
        sentences=[retold(each) for each in section.sentences],
        pictures=[replace(each, caption=retold(each.caption)) for each in section.pictures],
        tables=[
            Table(
                [retold(name) for name in each.columns],
                [[retold(cell) for cell in row] for row in each.rows],
                retold(each.caption),
            )
            for each in section.tables
        ],
        legend={retold(meaning): colour for meaning, colour in section.legend.items()},
    )


def _figure(drawn: Any) -> str:
    html: str = plotly.io.to_html(drawn, include_plotlyjs=False, full_html=False, config=_CONFIG)
    return html
