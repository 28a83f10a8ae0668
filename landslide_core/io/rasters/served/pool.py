"""Datasets that stay open between two questions, a bounded number of them."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rasterio.io import DatasetReader

from landslide_core.io.admission.guards import safe_name
from landslide_core.io.boundary import decoding
from landslide_core.io.plain.whole import stamp
from landslide_core.io.rasters.reading import open_dataset

_Stamp = tuple[Path, int, int]


class DatasetPool:
    """GeoTIFFs that Scarp wrote, opened when first asked for; the ones used longest ago are closed first.

    Parameters
    ----------
    most : int
        How many may lie idle. A dataset serves one thread at a time, so that of one file several may be open.
    """

    def __init__(self, most: int = 24) -> None:
        self._most = most
        self._idle: OrderedDict[int, tuple[_Stamp, DatasetReader]] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def opened(self, path: Path) -> Iterator[DatasetReader]:
        """Give a dataset of this file as it is now; FileError where it is damaged."""
        key = stamp(path)
        dataset = self._take(key) or open_dataset(path, "GTiff", trusted=True)
        try:
            with decoding(safe_name(path)):
                yield dataset
        finally:
            self._give_back(key, dataset)

    def close(self) -> None:
        """Close all that lie idle."""
        with self._lock:
            idle, self._idle = self._idle, OrderedDict()
        for _, dataset in idle.values():
            dataset.close()

    def _take(self, key: _Stamp) -> DatasetReader | None:
        with self._lock:
            found = next((number for number, (known, _) in self._idle.items() if known == key), None)
            return None if found is None else self._idle.pop(found)[1]

    def _give_back(self, key: _Stamp, dataset: DatasetReader) -> None:
        with self._lock:
            self._idle[id(dataset)] = key, dataset
            surplus = [self._idle.popitem(last=False)[1][1] for _ in range(len(self._idle) - self._most)]
        for old in surplus:
            old.close()
