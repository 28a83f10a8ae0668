"""From a finished run to its report, in the form that the name of the file asks for."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.analysis.run import FactorRun, open_analysis
from landslide_core.changes.run import ChangeRun, open_change
from landslide_core.detection.batch.run import BatchRun, open_batch
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError, SettingError
from landslide_core.io.boundary import writing
from landslide_core.io.plain.whole import write_bytes
from landslide_core.language import LANGUAGES, current, speaking
from landslide_core.reporting import batch, detection, refusals, targets
from landslide_core.reporting.analyses import analysis
from landslide_core.reporting.document import Document
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.two_dates import change
from landslide_core.runs import store

if TYPE_CHECKING:
    from landslide_core.comparison.comparison import Comparison

Run = DetectRun | BatchRun | ChangeRun | FactorRun
_OPENERS: dict[str, Callable[[Path], Run]] = {
    "detect": open_run, "batch": open_batch, "change": open_change, "factors": open_analysis,
}  # fmt: skip


def report(
    run: str | Path | Run,
    out: str | Path,
    settings: ReportSettings | None = None,
    *,
    image: str | Path | None = None,
    image_before: str | Path | None = None,
    language: str | None = None,
) -> Path:
    """Write the report of a run: maps, figures with ranges, tables, checksums, lines to sign.

    There is one of a detection, of a batch, of two dates, and of a factor analysis.

    Every number is one that the run's files hold; nothing is predicted or measured again.

    Parameters
    ----------
    run : str, Path, DetectRun, BatchRun, ChangeRun or FactorRun
        What `detect`, `export`, `detect_batch`, `change` or `analyse` wrote.
    out : str or Path
        A name that ends with .pdf, .docx or .html; a file of that name is replaced.
    settings : ReportSettings, optional
        Title, place, date of the image, who prepared it, how many landslides are printed.
    image : str or Path, optional
        The image that the run is of: maps of single landslides are as sharp as it is. Without it they are cut from the
        run's small picture, and the report says so. Of two dates the later image.
    image_before : str or Path, optional
        The same of the earlier image of two dates.
    language : str, optional
        "en" or "zh"; without it that of the moment, which is English in scripts and that of the visitor on pages.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        No such run, another image, a form or a language that is not known, or a place that cannot be written to.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> made = scarp.ReportSettings(place="Anxian", image_date="12 July 2026")
    >>> scarp.report("run", "report.pdf", made, image="scene.tif")  # doctest: +SKIP
    PosixPath('report.pdf')
    """
    out = Path(out)
    found = run if isinstance(run, Run) else _opened(Path(run))
    check_name(out, found.folder)
    with spoken(language):
        content = made(found, out.suffix, settings, image=image, image_before=image_before)
    with writing(out):
        write_bytes(out, content)
    return out


def made(
    run: Run,
    form: str,
    settings: ReportSettings | None = None,
    *,
    image: str | Path | None = None,
    image_before: str | Path | None = None,
) -> bytes:
    """Return the report of a finished run as the bytes of a file.

    Parameters
    ----------
    run, settings, image, image_before
        As for `report`.
    form : str
        An ending of `FORMS`.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    settings = (settings or ReportSettings()).printable()
    before, after = (None if each is None else Path(each) for each in (image_before, image))
    if isinstance(run, ChangeRun):
        return as_form(change.document_of(run, settings, (before, after), now), form)
    if before is not None:
        raise SettingError(
            refusals.NEEDS_A_CHANGE.format(folder=run.folder.name), refusals.NEEDS_A_CHANGE_HINT
        )
    if isinstance(run, FactorRun):
        if after is not None:
            raise SettingError(refusals.NO_IMAGE.format(folder=run.folder.name), refusals.NO_IMAGE_HINT)
        return as_form(analysis.document_of(run, settings, now), form)
    if isinstance(run, DetectRun):
        return as_form(detection.document_of(run, settings, after, now), form)
    if image is not None:
        raise SettingError(
            refusals.ONE_IMAGE_ONLY.format(folder=run.folder.name), refusals.ONE_IMAGE_ONLY_HINT
        )
    return as_form(batch.document_of(run, settings, now), form)


def compared(
    found: "Comparison",
    thresholds: Mapping[str, float],
    form: str,
    settings: ReportSettings | None = None,
    *,
    language: str | None = None,
) -> bytes:
    """Return the report of a comparison as the bytes of a file.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    thresholds : mapping of str to float
        Where the probability of each network is cut, 0 to 1.
    form : str
        An ending of `FORMS`.
    settings, language
        As for `report`.
    """
    from landslide_core.reporting.comparisons import comparison  # the comparison loads PyTorch

    now = datetime.now(UTC).isoformat(timespec="seconds")
    settings = (settings or ReportSettings()).printable()
    with spoken(language):
        return as_form(comparison.document_of(found, thresholds, settings, now), form)


def as_form(document: Document, form: str) -> bytes:
    """Return a document as the bytes of a file; the libraries are loaded when they are needed."""
    if form.lower() == ".pdf":
        from landslide_core.reporting.forms.as_pdf import pdf

        return pdf(document)
    if form.lower() == ".docx":
        from landslide_core.reporting.forms.as_docx import docx

        return docx(document)
    from landslide_core.reporting.forms.as_html import html

    return html(document).encode()


def _opened(folder: Path) -> Run:
    """The run in a folder, of a kind that has a report."""
    kind = store.read_manifest(folder)["kind"]
    if kind in _OPENERS:
        return _OPENERS[kind](folder)
    raise FileError(refusals.NO_REPORT.format(folder=folder.name), refusals.NO_REPORT_HINT)


def spoken(language: str | None) -> AbstractContextManager[None]:
    """Speak the language that a person asked for, or go on in that of the moment; SettingError where there is none."""
    if language is not None and language not in LANGUAGES:
        raise SettingError(
            refusals.NO_LANGUAGE.format(language=language),
            refusals.NO_LANGUAGE_HINT.format(languages=", ".join(LANGUAGES)),
        )
    return speaking(language or current())


def check_name(out: Path, run: Path | None = None) -> None:
    """SettingError where the name of a file asks for a form that there is none of; OutputError by `targets.check`."""
    if out.suffix.lower() not in FORMS:
        raise SettingError(refusals.OTHER_FORM.format(name=out.name), refusals.OTHER_FORM_HINT)
    targets.check(out, run)
