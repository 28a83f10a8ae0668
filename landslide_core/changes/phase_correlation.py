"""How far one picture lies from another, to a fraction of a pixel, by the phase of their spectra.

The shift of a picture turns the phases of its spectrum and leaves their sizes; what remains of the product of one
spectrum with the other's conjugate, when sizes are taken away, is the spectrum of a peak at the shift (Kuglin and Hines
1975). The place of the peak between pixels comes from a discrete Fourier transform of a small part around it, by
products of matrices (Guizar-Sicairos et al. 2008). Both dates may have another light: gradients are compared and not
brightness, and of the spectrum only its lower frequencies, for the highest hold noise and what resampling left.

References
----------
Kuglin, C. D., Hines, D. C. (1975). The phase correlation image alignment method. Proc. Int. Conf. on Cybernetics and
Society, 163-165.
Guizar-Sicairos, M., Thurman, S. T., Fienup, J. R. (2008). Efficient subpixel image registration algorithms. Optics
Letters 33, 156-158.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

_PER_PIXEL = 20  # places between pixels at which the peak is looked for
_AROUND_PX = 1.5
_SMOOTHED_PX = 1.0  # of gradients: what is smaller is noise
_LOW_PASS = 0.15  # cycles per pixel, standard deviation of the weight of a frequency
_BESIDE_PX = 4  # pixels around the peak that belong to it


@dataclass(frozen=True)
class Peak:
    """Where a picture lies beside another: `rows` down, `cols` to the right, in pixels.

    sharpness: height of the peak above the mean of the surface around it, in its standard deviations. Of pictures that
    have nothing in common it is the highest of many random numbers, about five.
    """

    rows: float
    cols: float
    sharpness: float


def shift_between(reference: NDArray[Any], moved: NDArray[Any]) -> Peak:
    """Return how far the content of `moved` lies from that of `reference`.

    Parameters
    ----------
    reference, moved : array, shape (rows, cols)
        Two pictures of the same ground in any unit, NaN where unknown.

    Returns
    -------
    Peak
        The shift in pixels, at most half a picture each way, and how sharp it is; a sharpness of 0 where a picture
        holds nothing.

    Examples
    --------
    >>> ground = np.random.default_rng(0).normal(size=(128, 128)).cumsum(0).cumsum(1)
    >>> peak = shift_between(ground[20:100, 20:100], ground[15:95, 23:103])
    >>> round(peak.rows), round(peak.cols)
    (5, -3)
    """
    first, second = (fft.fft2(_structure(each)) for each in (reference, moved))
    product = second * np.conj(first)
    size = np.abs(product)
    if not size.max() > 0:
        return Peak(0.0, 0.0, 0.0)
    spectrum = _weights(product.shape) * product / np.maximum(size, 1e-12 * size.max())
    surface = fft.ifft2(spectrum).real
    row, col = np.unravel_index(int(surface.argmax()), surface.shape)
    sharpness = _sharpness(surface, int(row), int(col))
    at = [
        float(place - size if place > size // 2 else place)
        for place, size in zip((row, col), surface.shape, strict=True)
    ]
    rows, cols = _between_pixels(spectrum, at[0], at[1])
    return Peak(rows, cols, sharpness)


def _structure(picture: NDArray[Any]) -> NDArray[np.float64]:
    """Return the gradients of a picture, their mean 0, falling to 0 at the border and where nothing is known."""
    known = np.isfinite(picture)
    if not known.any():
        return np.zeros(picture.shape)
    values = np.where(known, picture, np.mean(picture[known])).astype(np.float64)
    gradient = ndimage.gaussian_gradient_magnitude(values, _SMOOTHED_PX)
    # Bright edges are few and strong: the root lets the texture of the ground count beside them.
    gradient = np.sqrt(gradient)
    inside = ndimage.binary_erosion(known, iterations=int(3 * _SMOOTHED_PX), border_value=1)
    if not inside.any():
        return np.zeros(picture.shape)
    rows, cols = picture.shape
    taper = np.hanning(rows + 2)[1:-1, None] * np.hanning(cols + 2)[None, 1:-1]
    return np.where(inside, (gradient - gradient[inside].mean()) * taper, 0.0)


def _weights(shape: tuple[int, ...]) -> NDArray[np.float64]:
    rows, cols = (fft.fftfreq(size) for size in shape)
    return np.asarray(np.exp(-(rows[:, None] ** 2 + cols[None] ** 2) / (2 * _LOW_PASS**2)), np.float64)


def _sharpness(surface: NDArray[np.float64], row: int, col: int) -> float:
    """Return how far the peak stands out of the rest."""
    rows, cols = surface.shape
    away = np.ones(surface.shape, bool)
    beside = np.arange(-_BESIDE_PX, _BESIDE_PX + 1)
    away[np.ix_((row + beside) % rows, (col + beside) % cols)] = False
    if not away.any():
        return 0.0
    spread = surface[away].std()
    return float((surface[row, col] - surface[away].mean()) / spread) if spread > 0 else 0.0


def _between_pixels(spectrum: NDArray[Any], row: float, col: float) -> tuple[float, float]:
    """Return the place of the peak near whole pixels, to 1/20 of one."""
    steps = np.arange(-_AROUND_PX, _AROUND_PX + 1e-9, 1 / _PER_PIXEL)
    rows, cols = row + steps, col + steps
    down = np.exp(2j * np.pi * rows[:, None] * fft.fftfreq(spectrum.shape[0])[None])
    across = np.exp(2j * np.pi * fft.fftfreq(spectrum.shape[1])[:, None] * cols[None])
    surface = (down @ spectrum @ across).real
    best = np.unravel_index(int(surface.argmax()), surface.shape)
    return float(rows[best[0]]), float(cols[best[1]])
