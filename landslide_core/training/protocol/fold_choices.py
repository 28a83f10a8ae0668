"""Every choice, made on regions that the network which is asked had never seen.

Pixel sizes by average precision, the kind of calibration and its fit, the usual threshold on its plateau, and whether
the threshold follows the scene: each on the mean over counties and events, so that the largest does not decide alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from landslide_core.calibration.calibrate import Choice, choose
from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import LabelledCounts, is_event, pooled
from landslide_core.calibration.rule_choice import RuleChoice, choose_rule
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.errors import FileError
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.training.out_of_fold import PIXEL_SIZES_M
from landslide_core.training.protocol.fold_scores import fold_scores
from landslide_core.training.protocol.left_out_images import FoldRuns

NAME = "folds.json"
_EVERY = 2  # row and column are enough to choose pixel sizes by

Images = Mapping[str, Sequence[LabelledCounts]]


@dataclass(frozen=True)
class FoldChoices:
    """What folds chose, for a card.

    sizes_m : pixel sizes in metres that a scene is brought to; the logits are averaged over them.
    calibration, rule : see `landslide_core.calibration`.
    scores : everything that was measured on the way (`folds` of a card's scores).
    """

    sizes_m: tuple[float, ...]
    calibration: Calibration
    rule: ThresholdRule
    scores: Mapping[str, Any]

    @property
    def in_words(self) -> str:
        """On which data they were chosen."""
        names = self.scores["regions"]
        events = sorted(name for name in names if is_event(name))
        counties = sorted(set(names) - set(events))
        where, named = ", ".join(counties), ", ".join(event.split()[1] for event in events)
        if not events:
            regions = f"{len(counties)} counties ({where})"
        elif not counties:
            regions = f"{len(events)} events ({named})"
        else:
            regions = f"{len(counties)} counties ({where}) and {len(events)} events ({named})"
        missing, trainings = self.scores["missing"], len(self.scores["left_out"])
        lacking = f"; no fold left out {', '.join(missing)}" if missing else ""
        longer = self.scores.get("sizes_of")
        if not longer:
            return (
                f"pixel size, calibration and threshold on {regions} that were left out of {trainings} trainings"
                f"{lacking}; nothing on the sets that are reported"
            )
        return (
            f"calibration and threshold on {regions} that were left out of {trainings} trainings{lacking}; pixel size "
            f"on {longer['trainings']} longer trainings of {longer['network']} that left regions out; nothing on the "
            "sets that are reported"
        )

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        write_json(
            path,
            {
                "sizes_m": list(self.sizes_m),
                "calibration": self.calibration.as_dict(),
                "threshold_rule": vars(self.rule),
                "scores": self.scores,
            },
        )


def read_choices(path: Path) -> FoldChoices:
    """The choices of a file; FileError when it holds none."""
    try:
        found = read_json(path)
        return FoldChoices(
            tuple(found["sizes_m"]),
            Calibration(**found["calibration"]),
            ThresholdRule(**found["threshold_rule"]),
            found["scores"],
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise FileError(
            f"{path.name} does not hold what folds chose ({problem}).",
            "Choose on the folds anew.",
            {"choose_only": ""},
        ) from problem


def choose_on_folds(runs: FoldRuns, longer: FoldChoices | None = None) -> FoldChoices:
    """Choose on all folds that are done, and judge every choice on regions that had no say in it.

    Parameters
    ----------
    runs : FoldRuns
        At least two regions left out.
    longer : FoldChoices, optional
        What folds chose that were trained nearer to the length of the shipped weights: their pixel sizes are taken.

    Returns
    -------
    FoldChoices
        Also written to folds.json in the runs' folder.

    Raises
    ------
    InputError
        No fold is done, or the images are not those of the folds.
    """
    best, tried = _choose_sizes(runs)
    sizes = longer.sizes_m if longer else best
    images = _counts(runs, sizes)
    calibrated = choose({name: pooled(each) for name, each in images.items()})
    ruled = choose_rule(images, calibrated.calibration.kind)
    facts = runs.facts()
    scores = {
        "network": facts[0]["identity"]["network"],
        # Folds may be shorter than the training whose weights are shipped: the card tells both.
        "minutes": {each["fold"]: each["minutes"] for each in facts},
        "recipe": sorted({str(each["identity"].get("recipe", "")) for each in facts}),
        "missing": list(runs.missing()),
        "sizes_tried": tried,
        "sizes_of": _of(longer),
        **_choices_in_numbers(calibrated, ruled),
        **fold_scores(runs, sizes, images, calibrated.calibration.kind, ruled.rule),
    }
    found = FoldChoices(sizes, calibrated.calibration, ruled.rule, scores)
    found.write(runs.work / NAME)
    return found


def _of(longer: FoldChoices | None) -> dict[str, Any] | None:
    """Whose pixel sizes were taken."""
    if longer is None:
        return None
    told = {key: longer.scores[key] for key in ("network", "minutes", "recipe", "missing")}
    return told | {"trainings": len(longer.scores["left_out"])}


def _choose_sizes(runs: FoldRuns) -> tuple[tuple[float, ...], list[dict[str, Any]]]:
    """The neighbouring pixel sizes whose mean of logits ranks pixels best, and how all of them fared."""
    count = len(PIXEL_SIZES_M)
    ranges = [PIXEL_SIZES_M[first:last] for first in range(count) for last in range(first + 1, count + 1)]
    found: dict[tuple[float, ...], dict[str, list[LabelledCounts]]]
    found = {sizes: defaultdict(list) for sizes in ranges}
    thin = (slice(None, None, _EVERY),) * 2
    for image in runs.images():
        for sizes in ranges:
            found[sizes][image.region].append(LabelledCounts.of(image.truth[thin], image.mean(sizes)[thin]))
    tried: list[dict[str, Any]] = []
    for sizes, regions in found.items():
        precision = {name: pooled(each).average_precision for name, each in regions.items()}
        tried.append(
            {
                "sizes_m": list(sizes),
                "mean_average_precision": float(np.nanmean(list(precision.values()))),
                "regions": precision,
            }
        )
    best = max(tried, key=lambda each: float(each["mean_average_precision"]))
    return tuple(best["sizes_m"]), tried


def _counts(runs: FoldRuns, sizes: Sequence[float]) -> Images:
    found: dict[str, list[LabelledCounts]] = defaultdict(list)
    for image in runs.images(sizes):
        found[image.region].append(LabelledCounts.of(image.truth, image.mean(sizes)))
    return dict(found)


def _choices_in_numbers(calibrated: Choice, ruled: RuleChoice) -> dict[str, Any]:
    def mean(values: Mapping[str, float], events: bool) -> float:
        wanted = [value for name, value in values.items() if is_event(name) is events]
        return float(np.nanmean(wanted)) if wanted else float("nan")

    return {
        "calibration_held_out": {kind: dict(each) for kind, each in calibrated.held_out.items()},
        "plateau": [ruled.plateau.low, ruled.plateau.high],
        "rules_tried": [
            {
                "shift": each.shift,
                "expected": each.expected,
                **{
                    f"{title}_by_{cut}": mean(values, events)
                    for title, events in (("counties", False), ("events", True))
                    for cut, values in (("image", each.by_image), ("region", each.by_region))
                },
            }
            for each in ruled.judged
        ],
    }
