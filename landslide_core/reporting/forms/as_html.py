"""A report as one HTML file that opens anywhere, with no internet, no other file and no script."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from landslide_core.figures.palette import ACCENT
from landslide_core.figures.theme import GRID, INK, QUIET
from landslide_core.io.plain.pictures import data_uri
from landslide_core.reporting import document as parts
from landslide_core.reporting import words

_TEMPLATE = "report.html"


def templates() -> Environment:
    """Return the templates of all sheets and pages: every text is escaped, and a name that is not given is an error."""
    return Environment(
        loader=PackageLoader("landslide_core.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(report: parts.Document) -> str:
    """Return the report as HTML."""
    environment = templates()
    environment.filters["kind"] = lambda part: type(part).__name__
    environment.filters["uri"] = _uri
    environment.filters["right"] = parts.right_aligned
    colours = {"accent": ACCENT, "ink": INK, "quiet": QUIET, "grid": GRID}
    return environment.get_template(_TEMPLATE).render(report=report, words=words, **colours)


def _uri(picture: bytes) -> str:
    """A picture inside the file."""
    return data_uri(picture, "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg")
