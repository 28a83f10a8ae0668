"""Relative normalisation: the earlier image's numbers as if they had been taken in the light of the later one.

Ground that did not change is found by iteratively re-weighted multivariate alteration detection (Nielsen 2007), and a
line per band is drawn through half of it (Canty and Nielsen 2008). The other half is the judge: only where the lines
bring it clearly closer to the later image are they used, so that two images in the same light stay as they are.

How much a place changed in looks is told against how much all places differ, whatever made them differ: of each band
the difference less the median difference, in robust standard deviations (1.4826 MAD), and of all bands the root of the
mean square. Ground that did not change has about 1.

References
----------
Nielsen, A. A. (2007). The regularized iteratively reweighted MAD method for change detection in multi- and
hyperspectral data. IEEE Transactions on Image Processing 16, 463-478.
Canty, M. J., Nielsen, A. A. (2008). Automatic radiometric normalization of multitemporal satellite imagery with the
iteratively re-weighted MAD transformation. Remote Sensing of Environment 112, 1025-1036.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.changes.pair import Pair
from landslide_core.normalise import irmad

_SAMPLE_PX = 512  # places along the longer side of what both show
_CLOSER = 0.10  # share by which the difference of unchanged ground must fall
_WORTH = 0.02  # of the later image's spread: a smaller difference is left alone
_LEAST = 2 * irmad.LEAST_INVARIANT  # unchanged places, half of them to judge by
_ENDS = (2.0, 98.0)
_LEAST_SPREAD = 0.01  # of the range of the later image: two copies of one image differ nowhere


@dataclass(frozen=True)
class Relative:
    """A line per band, gain * pixel + offset, for the earlier image; without any, it stays as it is.

    roles: the bands. unchanged: places that did not change. before, after: mean difference of those that judged, in
    the spread of the later image, without and with the lines. account: what was done and why, in a sentence. median,
    spread: of the difference of each band, the later image less the earlier one as it is used; empty where unknown.
    """

    roles: tuple[str, ...]
    gain: tuple[float, ...]
    offset: tuple[float, ...]
    unchanged: int
    before: float
    after: float
    account: str
    median: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()

    @property
    def used(self) -> bool:
        """Whether the earlier image is changed."""
        return bool(self.gain)

    def apply(self, pixels: NDArray[np.float32], roles: tuple[str, ...]) -> NDArray[np.float32]:
        """Return bands (bands, rows, cols) of the earlier image in the look of the later one."""
        if not self.used:
            return pixels
        at = [self.roles.index(role) for role in roles]
        gain, offset = (np.asarray(each, np.float32)[at, None, None] for each in (self.gain, self.offset))
        return np.asarray(pixels * gain + offset, np.float32)

    def changed(self, before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how much places changed in looks (rows, cols), NaN where unknown; all roles, the earlier as it is."""
        if not self.spread:
            return np.full(after.shape[1:], np.nan, np.float32)
        median, spread = (np.asarray(each, np.float32)[:, None, None] for each in (self.median, self.spread))
        away = (after - self.apply(before, self.roles) - median) / spread
        return np.asarray(np.sqrt(np.mean(away**2, axis=0)), np.float32)


def relative(pair: Pair, *, wanted: bool = True) -> Relative:
    """Return how the earlier image is brought to the look of the later one, where that is wanted and helps."""
    roles = pair.common_roles
    if not roles:
        return _none(roles, "The images have no band in common: their looks were left as they are.")
    first, second = _sample(pair)
    if first.shape[1] < _LEAST:
        return _none(roles, "Both images show too little ground for a relative normalisation.")
    found = _lines(roles, first, second) if wanted else _none(roles, "No relative normalisation was wanted.")
    difference = second - found.apply(first.astype(np.float32)[:, None], roles)[:, 0]
    median = np.median(difference, axis=1)
    spread = 1.4826 * np.median(np.abs(difference - median[:, None]), axis=1)
    least = _LEAST_SPREAD * np.ptp(np.percentile(second, _ENDS, axis=1), axis=0)
    if not (least > 0).all():
        return found
    told = [tuple(float(value) for value in each) for each in (median, np.maximum(spread, least))]
    return dataclasses.replace(found, median=told[0], spread=told[1])


def _lines(roles: tuple[str, ...], first: NDArray[np.float64], second: NDArray[np.float64]) -> Relative:
    """Return lines from the one to the other (bands, places), where they help."""
    low, high = np.percentile(first, _ENDS, axis=1)
    low_after, high_after = np.percentile(second, _ENDS, axis=1)
    if (high <= low).any() or (high_after <= low_after).any():
        return _none(roles, "A band holds one value only: the looks were left as they are.")
    # In the spread of each, so that lines through bytes and through reflectance are as steep.
    x = (first - low[:, None]) / (high - low)[:, None]
    y = (second - low_after[:, None]) / (high_after - low_after)[:, None]
    found = irmad.invariant_pixels(x, y).pixels
    places = np.flatnonzero(found)
    if len(places) < _LEAST:
        return _none(
            roles,
            f"Only {len(places):,} places did not change: the looks were left as they are.",
            len(places),
        )
    drawn, judged = (np.isin(np.arange(len(found)), places[part::2]) for part in (0, 1))
    gain, offset = irmad.lines(x, y, drawn)
    if not (np.isfinite(gain).all() and (gain > 0).all()):
        return _none(
            roles, "No rising line fits ground that did not change: the looks were left as they are."
        )
    raw_gain = gain * (high_after - low_after) / (high - low)
    raw_offset = low_after + offset * (high_after - low_after) - raw_gain * low
    without, with_lines = (
        float(np.mean(np.abs(each[:, judged] - second[:, judged]) / (high_after - low_after)[:, None]))
        for each in (first, raw_gain[:, None] * first + raw_offset[:, None])
    )
    how_much = f"{without:.3f} to {with_lines:.3f} of the later image's spread, over {judged.sum():,} places"
    if without < _WORTH or with_lines > (1 - _CLOSER) * without:
        said = f"The looks were left as they are: lines would take the difference of unchanged ground from {how_much}."
        return Relative(roles, (), (), unchanged=len(places), before=without, after=with_lines, account=said)
    said = (
        "The earlier image was brought to the look of the later one by a line per band through ground that did not "
        f"change (IR-MAD), which takes its difference from {how_much}; gain "
        f"{', '.join(f'{role} {value:.3g}' for role, value in zip(roles, raw_gain, strict=True))}."
    )
    gains, offsets = (tuple(float(value) for value in each) for each in (raw_gain, raw_offset))
    return Relative(
        roles, gains, offsets, unchanged=len(places), before=without, after=with_lines, account=said
    )


def _none(roles: tuple[str, ...], why: str, places: int = 0) -> Relative:
    nothing = float("nan")
    return Relative(roles, (), (), unchanged=places, before=nothing, after=nothing, account=why)


def _sample(pair: Pair) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both images at places spread over what they share: rows of whole windows, (bands, places) each."""
    rows, cols = pair.common_window()
    high, wide = rows.stop - rows.start, cols.stop - cols.start
    step = max(1, -(-max(high, wide) // _SAMPLE_PX))
    if step == 1:
        windows = [(rows, cols)]
    else:  # squares of ground at full detail: a copy made smaller would mix what changed with what did not
        side = 64
        count = max(1, _SAMPLE_PX // side)
        tops, lefts = (
            [
                part.start + int(at)
                for at in np.linspace(0, max(0, size - side), min(count, max(1, size // side)))
            ]
            for part, size in ((rows, high), (cols, wide))
        )
        windows = [
            (slice(top, min(top + side, rows.stop)), slice(left, min(left + side, cols.stop)))
            for top in tops
            for left in lefts
        ]
    found = []
    for window in windows:
        both = np.stack(
            [pair.read_before(pair.common_roles, *window), pair.read_after(pair.common_roles, *window)]
        )
        known = np.isfinite(both).all(axis=(0, 1))
        found.append(both[:, :, known])
    sample = np.concatenate(found, axis=2).astype(np.float64)
    return sample[0], sample[1]
