"""What a light flags and misses, in numbers: on regions that were not in its fit."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from landslide_core.light.light import LEVELS
from landslide_core.tuning.light.fitting import BAD_IOU, GOOD_IOU, HeldOut
from landslide_core.tuning.light.maps import JudgedMap
from landslide_core.tuning.light.shifts import AS_IT_IS

Judged = Sequence[tuple[JudgedMap, HeldOut]]


def measured(judged: Judged) -> dict[str, Any]:
    """Counts of levels, expected and true F1 of maps as they are by region, and of all by shift.

    Returns
    -------
    dict
        bad, good: of maps with IoU under 0.2 and over 0.5; single_bad, single_good: the same of single images; all.
        regions (as they are), shifts: name -> the same. Each: maps, how many are green, amber, red, the mean of
        expected and of true F1, inside (share of maps whose true F1 lies in the expected range) and error (root of the
        mean squared difference).
    """
    many = [each for each in judged if each[0].tiles > 1]
    single = [each for each in judged if each[0].tiles == 1]
    plain = [each for each in many if each[0].shift == AS_IT_IS]
    return {
        "bad": line([each for each in many if each[0].iou < BAD_IOU]),
        "good": line([each for each in many if each[0].iou > GOOD_IOU]),
        "single_bad": line([each for each in single if each[0].iou < BAD_IOU]),
        "single_good": line([each for each in single if each[0].iou > GOOD_IOU]),
        "all": line(many),
        "regions": {
            name: line([each for each in plain if each[0].region == name])
            for name in sorted({each[0].region for each in plain})
        },
        "shifts": {
            name: line([each for each in many if each[0].shift == name])
            for name in dict.fromkeys(each[0].shift for each in many)
        },
    }


def line(judged: Judged) -> dict[str, Any]:
    """One line of `measured`."""
    if not judged:
        return {"maps": 0}
    true = np.array([each.f1 for each, _ in judged])
    said = np.array([found.expected for _, found in judged])
    inside = [found.low - 1e-9 <= each.f1 <= found.high + 1e-9 for each, found in judged]
    return {
        "maps": len(judged),
        **{level: sum(found.level == level for _, found in judged) for level in LEVELS},
        "expected_f1": round(float(said.mean()), 3),
        "true_f1": round(float(true.mean()), 3),
        "inside": round(float(np.mean(inside)), 3),
        "error": round(float(np.sqrt(((true - said) ** 2).mean())), 3),
    }
