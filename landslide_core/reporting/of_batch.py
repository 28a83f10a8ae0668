"""A finished batch as a report reads it: its run.json, its mosaic, and the run.json of its images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landslide_core.detection.batch.failing import DONE
from landslide_core.detection.batch.run import MOSAIC, Account, BatchRun
from landslide_core.detection.run import DetectRun
from landslide_core.figures import numbers
from landslide_core.inventory.inventory import Inventory
from landslide_core.io.admission.guards import printable
from landslide_core.io.vectors.reader import read_layers
from landslide_core.light.light import LEVELS
from landslide_core.reporting.of_run import printable_account


@dataclass(frozen=True, eq=False)
class OfBatch:
    """A batch with what a report needs of it."""

    batch: BatchRun

    @cached_property
    def account(self) -> Mapping[str, Any]:
        """What run.json says, with a question mark for every sign that cannot be printed."""
        return printable_account(self.batch.manifest)

    @cached_property
    def done(self) -> Sequence[Account]:
        """The images that were predicted: red lights first, of one light the largest area first."""
        done = [scene for scene in self.account["scenes"] if scene["state"] == DONE]
        return sorted(done, key=lambda scene: (-_rank(scene), -(scene["total_area"] or 0.0)))

    @cached_property
    def runs(self) -> Sequence[DetectRun]:
        """The run of every image that was predicted, in the order of the batch."""
        return [self.batch.run(scene["name"]) for scene in self.batch.scenes if scene["state"] == DONE]

    @property
    def networks(self) -> Sequence[str]:
        """Titles of the networks of the images."""
        return list(dict.fromkeys(printable(str(run.manifest["network"]["title"])) for run in self.runs))

    @property
    def images(self) -> Sequence[Mapping[str, Any]]:
        """Name, bytes and checksum of the images, as their runs hold them."""
        return [printable_account(run.manifest["scene"]) for run in self.runs]

    @property
    def weights(self) -> Mapping[str, str]:
        """Checksums of the weights by their file."""
        found = (run.manifest["network"] for run in self.runs)
        return {
            printable(str(each.get("file", each["name"]))): each["sha256"]
            for each in found
            if "sha256" in each
        }

    @cached_property
    def inventory(self) -> Inventory | None:
        """The landslides of all images, each once and the largest first; None where no image has a georeference."""
        if self.batch.mosaic is None or not self.account["results"]["count"]:
            return None
        (layer,) = read_layers(self.batch.mosaic).layers
        table = layer.table
        if "same_as" in table:  # outlines of one landslide are all there, and bear the number of the largest
            table = table[table["same_as"] == table["id"]]
        found = Inventory.of_run(table)
        order = found.areas.sort_values(ascending=False, kind="stable").index
        return Inventory(found.table.loc[order].reset_index(drop=True), found.georeferenced)

    @property
    def has_terrain(self) -> bool:
        """Whether an elevation model was given with any image."""
        return any(run.manifest.get("dem") is not None for run in self.runs)

    @property
    def folder(self) -> str:
        """Name of the batch's folder."""
        return printable(self.batch.folder.resolve().name)

    @property
    def files(self) -> str:
        """Name of the file with all landslides."""
        return MOSAIC

    @staticmethod
    def area(value: float) -> str:
        """An area on the ground."""
        return numbers.area(value)


def _rank(scene: Account) -> int:
    light = scene.get("light")
    return LEVELS.index(light["level"]) if light else -1
