"""The journey from the record of a run to the same run once more, and to whether the bytes agree."""

from collections.abc import Sequence
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import store
from landslide_core.work.rerun.agreement import Agreement, agreement
from landslide_core.work.rerun.inputs import found
from landslide_core.work.rerun.repeat import check_weights, kind_of


def rerun(
    run: str | Path,
    out: str | Path,
    inputs: Sequence[str | Path] = (),
    *,
    progress: Progress = SILENT,
) -> Agreement:
    """Repeat a run from its record, and say whether the bytes agree, file by file.

    Parameters
    ----------
    run : str or Path
        The folder of a detection, a change of two dates, a batch or an analysis of factors; or its run.json.
    out : str or Path
        Folder for the repetition.
    inputs : sequence of str or Path
        The files that the run was made from, or the folders that hold them. They are found by name, also in the
        working directory, the run's folder and the folder around it, and checked by checksum.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    Agreement
        Of every file, and what is likely why some differ.

    Raises
    ------
    InputError
        An input is missing or is another than then, the weights are others, or the record does not suffice.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scarp.rerun("run", "again", ["images"]).agrees  # doctest: +SKIP
    True
    """
    given, target = Path(run), Path(out)
    folder = given.parent if given.name == store.MANIFEST and given.is_file() else given
    if not folder.is_dir():
        raise FileError(
            f"{given.name} is neither the folder of a run nor its {store.MANIFEST}.", "Give one of them."
        )
    account = store.read_manifest(folder)
    kind = kind_of(account, folder.resolve().name)
    around = folder.resolve()
    files = found(
        kind.needed(folder, account), [*(Path(each) for each in inputs), Path(), around, around.parent]
    )
    store.check_target(target, False, (*files.values(), folder))
    check_weights(folder, account)
    kind.again(folder, account, files, target, progress)
    return agreement(folder, account, target)
