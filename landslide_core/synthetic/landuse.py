"""Forest and fields of a county, decided by slope and water."""

import numpy as np
from scipy import ndimage

from landslide_core.synthetic.scenery.painting import Plan
from landslide_core.synthetic.scenery.style import Style
from landslide_core.synthetic.terrain.noise import Field, fractal, smoothstep


def county_plan(
    rng: np.random.Generator,
    slope_deg: Field,
    resolution_m: float,
    style: Style,
    stream_m: Field,
    half_m: float,
) -> Plan:
    """Fields on the gentle ground of the valleys, forest on the steep; roads are too fine for the grid."""
    shape, metre = (slope_deg.shape[0], slope_deg.shape[1]), 1.0 / resolution_m
    gentle = ndimage.uniform_filter(slope_deg, max(1, round(60 * metre)))
    far = np.minimum(stream_m, 900.0) / 900.0
    wish = 0.45 * fractal(rng, shape, 900 * metre, 2.6) + 0.2 * fractal(rng, shape, 200 * metre, 2.4)
    wish = wish - 0.11 * gentle - 1.3 * far - 3.0 * (gentle > 28)
    farmed = smoothstep(wish - np.quantile(wish[::4, ::4], 1 - 0.55 * style.field_share), -0.1, 0.1)
    wish = 0.7 * fractal(rng, shape, 800 * metre, 2.5) + 0.5 * fractal(rng, shape, 150 * metre, 2.0)
    wish = wish + 0.05 * np.clip(gentle - 20.0, -18, 15)
    wooded = smoothstep(wish - np.quantile(wish[::4, ::4], 1 - style.forest_share), -0.15, 0.15) * (
        1 - farmed
    )
    return Plan(farmed=farmed, wooded=wooded, stream_m=stream_m, stream_half_m=half_m, roads=())


def refined(rng: np.random.Generator, share: Field, resolution_m: float, patch_m: float) -> Field:
    """A share of a coarser plan with borders as ragged as the finer grid can show."""
    shape, metre = (share.shape[0], share.shape[1]), 1.0 / resolution_m
    rough = 0.16 * fractal(rng, shape, patch_m * metre, 1.9) + 0.05 * fractal(rng, shape, 5 * metre, 1.5)
    return smoothstep(share + rough, 0.42, 0.58)
