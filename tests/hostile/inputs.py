"""What an input is, and the list of all kinds."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class World:
    """What a maker of an input works with: its own folder, its draw, what it would like to reach, sound accounts."""

    folder: Path
    rng: random.Random
    address: str
    decoys: Path
    base: Path

    @property
    def target(self) -> str:
        """A file or an address outside, in one of the ways in which GDAL is told to open it."""
        way = self.rng.choice(("file", "file", "server", "curl", "stream", "zip", "relative"))
        tif = self.decoys / "decoy.tif"
        return {
            "file": str(tif),
            "relative": str(Path("../" * 12) / tif.relative_to("/")),
            "server": f"{self.address}/x.tif",
            "curl": f"/vsicurl/{self.address}/x.tif",
            "stream": f"/vsicurl_streaming/{self.address}/x.tif",
            "zip": f"/vsizip//vsicurl/{self.address}/x.zip/x.tif",
        }[way]


Maker = Callable[[World], Path]
KINDS: dict[str, tuple[str, Maker]] = {}  # by name: the door that it comes to, and what makes it


def kind(door: str) -> Callable[[Maker], Maker]:
    """Enter a maker into the list, under its own name."""

    def enter(maker: Maker) -> Maker:
        KINDS[maker.__name__] = (door, maker)
        return maker

    return enter
