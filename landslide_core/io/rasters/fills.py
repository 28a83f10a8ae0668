"""Numbers among an image's that programs write for nothing, though no tag declares them: found and counted."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader

from landslide_core.io.rasters.reading import Bands
from landslide_core.io.rasters.survey import windows_of

_SHOWN = 3
_MARGIN = 0.1  # of the span that was seen: means of pixels lie inside


def found_in(dataset: DatasetReader, bands: Bands) -> tuple[Bands, tuple[str, ...]]:
    """Return the bands with the range of their real values where fills lie among them, and a note that counts.

    Pixels with a fill are invalid wherever they are read; what is found here, on all of a small file or on windows of
    a large one, serves the note, and tells mixtures with a fill from values where an image is seen reduced.
    """
    if not any(coding.fills for coding in bands.codings):
        return bands, ()
    common: Counter[float] = Counter()
    pixels = strange = 0
    lows, highs = [np.full(len(bands.image), end) for end in (np.inf, -np.inf)]
    for window in windows_of(*dataset.shape):
        stored = dataset.read(list(bands.image), window=window)
        known = dataset.read_masks(list(bands.image), window=window) > 0
        filled = np.stack([c.filled(part) for c, part in zip(bands.codings, stored, strict=True)]) & known
        pixels, strange = pixels + filled[0].size, strange + int(filled.any(0).sum())
        numbers, counts = np.unique(stored[filled], return_counts=True)
        common.update({float(n): int(c) for n, c in zip(numbers, counts, strict=True)})
        for band, (part, good) in enumerate(zip(stored, known & ~filled, strict=True)):
            _widen(lows, highs, band, part[good & np.isfinite(part)])
    if not strange:
        return bands, ()
    span = _MARGIN * (highs - lows)
    seen = tuple((float(low), float(high)) for low, high in zip(lows - span, highs + span, strict=True))
    shown = ", ".join(f"{number:.7g}" for number, _ in common.most_common(_SHOWN))
    share = strange / pixels
    note = (
        f"{strange:,} pixels ({share:.1%} of those looked at) hold {shown}, which is no reflectance and no tag "
        "declares: treated as no data."
    )
    return replace(bands, seen=seen), (note,)


def _widen(lows: NDArray[Any], highs: NDArray[Any], band: int, values: NDArray[Any]) -> None:
    if values.size:
        lows[band], highs[band] = min(lows[band], values.min()), max(highs[band], values.max())
