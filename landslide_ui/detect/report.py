"""The report of a result, made outside the page's run."""

from collections.abc import Callable
from pathlib import Path

from landslide_core.io.plain.whole import known_sha256
from landslide_core.language import marked, tr
from landslide_core.reporting import words
from landslide_core.reporting.settings import ReportSettings
from landslide_ui import state
from landslide_ui.shared import outputs

SAID = marked("A report to print and to sign: maps, light, landslides in a table, checksums of everything.")


def of_run(folder: Path, form: str, title: str, image: Path | None) -> bytes:
    """The report of the run in a folder; its maps are of the image where that is still the run's."""
    from landslide_core.detection.run import open_run
    from landslide_core.reporting import journey

    run = open_run(folder)
    same = image is not None and known_sha256(image) == run.manifest["scene"]["sha256"]
    return journey.made(run, form, _titled(title), image=image if same else None)


def of_batch(folder: Path, form: str, title: str) -> bytes:
    """The report of the batch in a folder."""
    from landslide_core.detection.batch.run import open_batch
    from landslide_core.reporting import journey

    return journey.made(open_batch(folder), form, _titled(title))


def share_button(stem: str, folder: Callable[[], Path], title: str) -> None:
    """A button for a page to send to others; it is made when it is pressed."""
    outputs.quiet(tr("A page to send to others: map and table in one file that opens without internet."))
    name = f"{stem}-share.html"
    outputs.download_button(
        tr("Share (HTML)"), name, "text/html", lambda: _shared(folder(), title), state.key(f"download.{name}")
    )


def _shared(folder: Path, title: str) -> str:
    from landslide_core.detection.run import open_run
    from landslide_core.reporting.sharing.share import shared

    return shared(open_run(folder), tr(words.TITLE, image=title))


def of_change(folder: Path, form: str, images: tuple[Path, Path] | None = None) -> bytes:
    """The report of the two dates in a folder; images: both as they were compared, the earlier one first."""
    from landslide_core.changes.run import open_change
    from landslide_core.reporting import journey

    before, after = images or (None, None)
    return journey.made(open_change(folder), form, image=after, image_before=before)


def _titled(title: str) -> ReportSettings:
    return ReportSettings(title=tr(words.TITLE, image=title))
