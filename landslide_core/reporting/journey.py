"""From a finished run to its report, in the form that the name of the file asks for."""

from datetime import UTC, datetime
from pathlib import Path

from landslide_core.detection.batch.run import BatchRun, open_batch
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError, OutputError, SettingError
from landslide_core.io.boundary import writing
from landslide_core.io.plain.whole import write_bytes
from landslide_core.reporting import batch, detection, words
from landslide_core.reporting.document import Document
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.settings import ReportSettings
from landslide_core.runs import store


def report(
    run: str | Path | DetectRun | BatchRun,
    out: str | Path,
    settings: ReportSettings | None = None,
    *,
    image: str | Path | None = None,
) -> Path:
    """Write the report of a detection or of a batch: maps, figures with ranges, tables, checksums, lines to sign.

    Every number is one that the run's files hold; nothing is predicted or measured again.

    Parameters
    ----------
    run : str, Path, DetectRun or BatchRun
        What `detect`, `export` or `detect_batch` wrote.
    out : str or Path
        A name that ends with .pdf, .docx or .html; a file of that name is replaced.
    settings : ReportSettings, optional
        Title, place, date of the image, who prepared it, how many landslides are printed.
    image : str or Path, optional
        The image that the run is of: maps of single landslides are as sharp as it is. Without it they are cut from the
        run's small picture, and the report says so.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        No such run, another image, a form that is not known, or a place that cannot be written to.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> made = scarp.ReportSettings(place="Anxian", image_date="12 July 2026")
    >>> scarp.report("run", "report.pdf", made, image="scene.tif")  # doctest: +SKIP
    PosixPath('report.pdf')
    """
    out = Path(out)
    found = run if isinstance(run, DetectRun | BatchRun) else _opened(Path(run))
    _check(out, found)
    content = made(found, out.suffix, settings, image=image)
    with writing(out):
        write_bytes(out, content)
    return out


def made(
    run: DetectRun | BatchRun,
    form: str,
    settings: ReportSettings | None = None,
    *,
    image: str | Path | None = None,
) -> bytes:
    """Return the report of a finished detection, or of a batch, as the bytes of a file.

    Parameters
    ----------
    run, settings, image
        As for `report`.
    form : str
        An ending of `FORMS`.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    settings = (settings or ReportSettings()).printable()
    if isinstance(run, DetectRun):
        return as_form(
            detection.document_of(run, settings, None if image is None else Path(image), now), form
        )
    if image is not None:
        raise SettingError(words.ONE_IMAGE_ONLY.format(folder=run.folder.name), words.ONE_IMAGE_ONLY_HINT)
    return as_form(batch.document_of(run, settings, now), form)


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


def _opened(folder: Path) -> DetectRun | BatchRun:
    """The run in a folder, of a kind that has a report."""
    kind = store.read_manifest(folder)["kind"]
    if kind == "detect":
        return open_run(folder)
    if kind == "batch":
        return open_batch(folder)
    raise FileError(words.NO_REPORT.format(folder=folder.name), words.NO_REPORT_HINT)


def _check(out: Path, run: DetectRun | BatchRun) -> None:
    if out.suffix.lower() not in FORMS:
        raise SettingError(words.OTHER_FORM.format(name=out.name), words.OTHER_FORM_HINT)
    if not out.parent.is_dir():
        raise OutputError(words.NO_FOLDER.format(folder=out.parent), words.NO_FOLDER_HINT)
    if out.parent.resolve() == run.folder.resolve():
        raise OutputError(words.INSIDE_RUN.format(name=out.name), words.INSIDE_RUN_HINT)
