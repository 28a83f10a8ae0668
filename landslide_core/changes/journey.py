"""Two images of one place, from their files to what came, grew, stayed and went, written once."""

import dataclasses
import json
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core import io, knobs
from landslide_core.changes.check import check_different, laid_over
from landslide_core.changes.maps import open_maps, write_maps
from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import Relative
from landslide_core.changes.record import Found, account
from landslide_core.changes.run import AFTER, BEFORE, ChangeRun, open_change
from landslide_core.changes.settings import ChangeSettings
from landslide_core.changes.table import compared
from landslide_core.detection import journey, resume
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MismatchError
from landslide_core.normalise.scene_to_scene import SAME_GROUND
from landslide_core.progress import OPENING, SILENT, Progress
from landslide_core.runs import store
from landslide_core.runs.record import write_record
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:  # PyTorch takes seconds
    from landslide_core.networks import Loaded

__all__ = ["ChangeRun", "ChangeSettings", "change", "open_change"]

_PLACED, _FIRST, _SECOND, _MAPPED = (
    0.05,
    0.45,
    0.85,
    0.93,
)  # shares of the time that have passed, for the progress


def change(
    before: str | Path,
    after: str | Path,
    out: str | Path,
    settings: DetectSettings | None = None,
    how: ChangeSettings | None = None,
    *,
    dem: str | Path | None = None,
    exclude: str | Path | None = None,
    roles_before: Sequence[str] | None = None,
    roles: Sequence[str] | None = None,
    overwrite: bool = False,
    loaded: "Loaded | None" = None,
    progress: Progress = SILENT,
) -> ChangeRun:
    """Find the landslides of two dates and say which are new, have grown, stayed, or are gone, each with its evidence.

    What the images lie apart is measured by phase correlation and mended when it is small, and refused when it is large
    or cannot be measured. The earlier image is brought to the look of the later one where that helps. Both go through
    `detect`; all maps lie on the grid of the later image. Ground that one date does not show is "unknown", and what
    came without evidence of both the network and, where there is near infrared, the vegetation is "unclear".

    The folder appears when all of it is written. The same call after a kill goes on with what was finished.

    Parameters
    ----------
    before, after : str or Path
        Images of the same place as for `detect`; their CRS, pixel size and extent may differ. Without georeference they
        must have the same size.
    out : str or Path
        Folder for the results; it must not be there yet.
    settings : DetectSettings, optional
        As for `detect`, for both images.
    how : ChangeSettings, optional
        How both are laid over each other, and what counts as a change.
    dem, exclude : str or Path, optional
        As for `detect`, for both images.
    roles_before, roles : sequence of str, optional
        What each band of the earlier and of the later image is; guessed where it is not given.
    overwrite : bool
        Whether an earlier run in `out` is replaced.
    loaded : Loaded, optional
        The network of the settings, where it was loaded already.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    ChangeRun
        The folder with outlines, table and maps, and both detections.

    Raises
    ------
    InputError
        What was given cannot be used, or the images do not lie over each other.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> found = scarp.change("may.tif", "july.tif", "out")  # doctest: +SKIP
    >>> found.counts["new"]  # doctest: +SKIP
    12
    """
    before, after, out = Path(before), Path(after), Path(out)
    dem, exclude = (None if each is None else Path(each) for each in (dem, exclude))
    begun = time.perf_counter()
    settings, how = settings or DetectSettings(), how or ChangeSettings()
    store.check_target(out, overwrite, (before, after, dem, exclude))
    progress.tell(0, OPENING)
    with ExitStack() as files:
        first, second = (
            files.enter_context(closing(io.open_scene(image, told))).with_pixel_size(settings.pixel_size_m)
            for image, told in ((before, roles_before), (after, roles))
        )
        progress.tell(0, "comparing both files")  # of one size, they may be read whole
        check_different(before, after)
        pair, registration, look = laid_over(first, second, how, progress.part(0, _PLACED))
        placed = time.perf_counter()
        from landslide_core import networks  # PyTorch takes seconds: first, whether the files can be used

        loaded = loaded or networks.load(settings.network or networks.default_name())
        settings = dataclasses.replace(settings, network=loaded.card.name)
        for scene in (first, second):  # a band that is missing is told before the first of them takes hours
            scene.indexes(loaded.card.bands)
        theirs = _seen_so(settings, look, pair, after, loaded.card.bands)
        given = {"before": before, "after": after, "dem": dem, "exclude": exclude}
        plan = _plan(given, pair, loaded, (theirs, settings), how)
        folder = files.enter_context(store.whole_or_nothing(out, overwrite, plan))

        def detected(
            name: str, image: Path, told: Sequence[str] | None, end: tuple[float, float]
        ) -> DetectRun:
            if (folder / name / store.MANIFEST).is_file():  # a killed run of this very plan finished it
                return open_run(folder / name)
            return journey.detect(
                image,
                folder / name,
                theirs if name == BEFORE else settings,
                dem=dem,
                exclude=exclude,
                roles=told,
                moved=pair.move if name == BEFORE and registration.mended and first.georeferenced else None,
                loaded=loaded,
                progress=progress.part(*end, "earlier image" if name == BEFORE else "later image"),
            )

        earlier = detected(BEFORE, before, roles_before, (_PLACED, _FIRST))
        halfway = time.perf_counter()
        later = detected(AFTER, after, roles, (_FIRST, _SECOND))
        both = time.perf_counter()
        facts = write_maps(folder, pair, earlier, later, look, progress.part(_SECOND, _MAPPED))
        with open_maps(folder, later) as maps:
            part = progress.part(_MAPPED, 1)
            table = compared(pair, earlier, later, maps, how, around=facts.around, progress=part)
        table.write(folder)
        ended = time.perf_counter()
        seconds = {
            "place": placed - begun,
            "before": halfway - placed,
            "after": both - halfway,
            "compare": ended - both,
            "total": ended - begun,
        }
        seen_so = theirs.normalise != settings.normalise
        found = Found(
            pair, registration, look, seen_so=seen_so, before=earlier, after=later, maps=facts, table=table
        )
        write_record(folder, account(found, how, seconds))
        progress.tell(1.0)
    return open_change(out)


def _seen_so(
    settings: DetectSettings, look: Relative, pair: Pair, after: Path, bands: Sequence[str]
) -> DetectSettings:
    """Return how the earlier image is detected: in the look of the later one where that helps, unless told otherwise.

    Pixels that did not change are found by their place, so images without georeference are seen as they are. So are
    those of which the normalisation would be another than the one that was judged: where the later image's bands are
    not what its file says, and where it shows too little of the earlier one's ground.
    """
    if not look.used or settings.normalise != "none" or not pair.after.georeferenced:
        return settings
    with closing(io.open_scene(after)) as untold:
        try:
            same = untold.indexes(bands) == pair.after.indexes(bands)
        except MismatchError:  # by itself, the file does not say which bands they are
            same = False
    if not same:
        return settings
    rows, cols = pair.common_window()
    if (rows.stop - rows.start) * (cols.stop - cols.start) < SAME_GROUND * _grid_px(pair):
        return settings
    return dataclasses.replace(settings, normalise="pif", normalise_to=str(after))


def _grid_px(pair: Pair) -> float:
    """Return how many pixels of the grid the earlier image covers."""
    height, width = pair.placed.shape
    return float(height * width * pair.span_px**2)


def _plan(
    files: dict[str, Path | None],
    pair: Pair,
    loaded: "Loaded",
    settings: tuple[DetectSettings, DetectSettings],
    how: ChangeSettings,
) -> str:
    """What the bytes of a run depend on, as text: the same text is the same run."""

    def of(scene: Scene, own: DetectSettings) -> str:
        return resume.plan_of(files, scene, loaded.card, own)

    scenes = [pair.before.moved(pair.move) if pair.before.georeferenced else pair.before, pair.after]
    plans = [of(*each) for each in zip(scenes, settings, strict=True)]
    return json.dumps({"change": plans, "how": knobs.to_json(how)}, sort_keys=True)
