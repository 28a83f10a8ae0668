"""A copy of a run's image to zoom into, made once in a hidden folder of the run.

The user's image may be striped, a picture without tiles, or without overviews, and may be gone tomorrow: a tile of it
could take a minute. The copy holds all its bands at full resolution, with overviews.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.detection.run import DetectRun
from landslide_core.errors import FileError, MismatchError, NoDataError, OutputError, SettingError
from landslide_core.io import open_scene
from landslide_core.io.plain.whole import file_sha256
from landslide_core.io.rasters.served.pyramid import write_pyramid
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Scene

logger = logging.getLogger(__name__)
_Key = tuple[Path, str]
_HIDDEN = Path(".tiles")
_NAME = "image.tif"
_EXPECTED = (FileError, MismatchError, NoDataError, OutputError, SettingError)


@dataclass(frozen=True)
class Copying:
    """How far a copy is: the share that is written, or why there will be none."""

    share: float = 0.0
    problem: str = ""


def image_copy(folder: Path) -> Path:
    """Return where the copy of a run's image lies, if there is one."""
    return folder / _HIDDEN / _NAME


def write_copy(run: DetectRun, image: Path, progress: Progress = SILENT) -> None:
    """Write the copy of a run's image, whole or not at all.

    Raises
    ------
    MismatchError
        The image is not the one that the run is of.
    FileError, NoDataError, SettingError
        The image cannot be read.
    OutputError
        The disk has no room for it.
    """
    said = run.manifest["scene"]
    if file_sha256(image) != said["sha256"]:
        raise MismatchError(
            f"{image.name} has changed since the run was made.",
            "Run the detection again on the image as it is.",
        )
    target = image_copy(run.folder)
    target.parent.mkdir(exist_ok=True)
    for left in target.parent.iterdir():  # by a server that was killed while it wrote
        left.unlink()
    with closing(open_scene(image, _roles(said["roles"]))) as scene:
        write_pyramid(target, _where_seen(scene, said), progress)


def _where_seen(scene: Scene, said: Mapping[str, Any]) -> Scene:
    """Return the image where the run saw it: the earlier one of two dates may have been moved."""
    if not scene.georeferenced:
        return scene
    return replace(scene, geobox=GeoBox(scene.shape, Affine(*said["affine"]), scene.geobox.crs))


def _roles(said: object) -> Sequence[str] | None:
    return [str(role) for role in said] if isinstance(said, list) else None


class Copies:
    """Copies under way: one is written at a time, by a thread that a server which stops does not wait for."""

    def __init__(self) -> None:
        self._states: dict[_Key, Copying] = {}
        self._line: SimpleQueue[tuple[DetectRun, Path]] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self, run: DetectRun, image: Path) -> Copying | None:
        """Say how far the copy of a run's image is, and begin it if nobody has; None when it is there."""
        key = _key(run)
        with self._lock:
            if image_copy(run.folder).is_file():
                self._states.pop(key, None)
                return None
            if key not in self._states:
                self._states[key] = Copying()
                self._line.put((run, image))
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="scarp-copies", daemon=True)
                self._thread.start()
            return self._states[key]

    def _serve(self) -> None:
        while True:
            run, image = self._line.get()
            problem = self._problem_of_making(run, image)
            with self._lock:
                self._states[_key(run)] = Copying(1.0, problem)

    def _problem_of_making(self, run: DetectRun, image: Path) -> str:
        """Write a copy; return why there is none, empty when all went well."""

        def heard(share: float, _: str) -> None:
            with self._lock:
                self._states[_key(run)] = Copying(share)

        try:
            write_copy(run, image, Progress(heard))
        except _EXPECTED as problem:
            return str(problem)
        except Exception:
            logger.exception("The image of %s could not be copied.", run.folder.name)
            return "The image could not be prepared; the server's log says why."
        return ""


def _key(run: DetectRun) -> _Key:
    """A run that is written anew has another one: its copy is gone with its folder."""
    return run.folder, str(run.manifest["created"])
