"""Statistics of areas as files: every number as JSON, figure and tables as one HTML page."""

from pathlib import Path

from landslide_core.figures import report, size_curves
from landslide_core.inventory.sizes import in_words
from landslide_core.inventory.sizes.statistics import SizeStatistics
from landslide_core.io.plain.text import as_json, write_text

TITLE = "How large the landslides are"


def json_of(found: SizeStatistics) -> str:
    """Return every number, what is undefined as null."""
    return as_json({**found.as_dict(), "notes": [*found.notes, *in_words.sentences(found)]})


def page_of(found: SizeStatistics) -> str:
    """Return figure, sentences and values as HTML that opens without internet."""
    section = report.Section(
        TITLE,
        sentences=[*in_words.sentences(found), *found.notes],
        figures=[size_curves.densities(found)],
        tables=[report.Table(in_words.COLUMNS, in_words.rows(found))],
    )
    lead = f"{found.count:,} landslides, {found.areas_m2.sum() / 1e6:,.3g} km² in all."
    facts = {"Draws for intervals and p": f"{found.draws:,}"}
    return report.render(TITLE, lead, [section], facts)


def write(found: SizeStatistics, json: Path | None, page: Path | None) -> tuple[Path, ...]:
    """Write what has a path, each whole or not at all; return what was written."""
    texts = {json: json_of, page: page_of}
    written = [path for path in (json, page) if path is not None]
    for path in written:
        write_text(path, texts[path](found))
    return tuple(written)
