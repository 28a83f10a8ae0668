"""What a hostile input would like to reach: a server on loopback that counts requests, and files outside its folder."""

import ctypes
import os
import socket
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import h5py
import numpy as np
import rasterio
from rasterio.transform import from_origin
from shapely import box

SECRET = "scarp-decoy-5e1f9c"
CRS, WEST, NORTH, PIXEL_M, SIDE = "EPSG:32648", 500_000.0, 4_000_000.0, 2.0, 64
_OPENED = 0x20  # inotify: IN_OPEN
_EVENT = struct.Struct("iIII")


class Server:
    """Listens on loopback, answers nothing, and counts who came."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.visits = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            visitor, _ = self._socket.accept()
            self.visits += 1
            visitor.close()


@dataclass
class Decoys:
    """Files in a folder that no input lies in, and who opened them."""

    folder: Path
    _watch: int = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        write_decoys(self.folder)
        libc = ctypes.CDLL(None, use_errno=True)
        self._watch = libc.inotify_init1(os.O_NONBLOCK)
        if self._watch < 0 or libc.inotify_add_watch(self._watch, os.fsencode(self.folder), _OPENED) < 0:
            raise OSError(ctypes.get_errno(), "the decoys cannot be watched")

    def opened(self) -> set[str]:
        """Return the names of the decoys that were opened since the last time."""
        found: set[str] = set()
        try:
            events = os.read(self._watch, 1 << 20)
        except BlockingIOError:
            return found
        place = 0
        while place < len(events):
            *_, length = _EVENT.unpack_from(events, place)
            name = events[place + _EVENT.size : place + _EVENT.size + length].split(b"\0")[0].decode()
            place += _EVENT.size + length
            found |= {name} if name else set()
        return found


def write_decoys(folder: Path) -> None:
    """Write one sound file of each kind, so that only the door, and not the file, keeps it from being read."""
    pixels = np.full((4, SIDE, SIDE), 173, np.uint16)
    with rasterio.open(
        folder / "decoy.tif", "w", driver="GTiff", width=SIDE, height=SIDE, count=4, dtype="uint16", crs=CRS,
        transform=from_origin(WEST, NORTH, PIXEL_M, PIXEL_M),
    ) as file:  # fmt: skip
        file.write(pixels)
        file.update_tags(secret=SECRET)
    shapes = gpd.GeoDataFrame(
        {"secret": [SECRET]}, geometry=[box(WEST, NORTH - 60, WEST + 60, NORTH)], crs=CRS
    )
    shapes.to_file(folder / "decoy.gpkg", layer="decoy")
    shapes.to_crs(4326).to_file(folder / "decoy.geojson", driver="GeoJSON")
    shapes.to_file(folder / "decoy.shp")
    (folder / "decoy.csv").write_text(f"label,slope,{SECRET}\n1,2,3\n0,4,5\n", "utf-8")
    (folder / "decoy.txt").write_text(SECRET, "utf-8")
    (folder / "decoy.raw").write_bytes(pixels.tobytes())
    (folder / "decoy.gsb").write_bytes(b"NUM_OREC" + bytes(2000))
    (folder / "decoy.init").write_text("<4326> +proj=longlat +datum=WGS84 +no_defs <>\n", "utf-8")
    with h5py.File(folder / "decoy.h5", "w") as file:
        file["img"] = np.full((SIDE, SIDE, 14), 0.173)
        file["mask"] = np.ones((SIDE, SIDE), np.uint8)
