"""Networks on scenes other than their own, with and without normalisation.

What section 3.3 of Cui et al. 2026 does for three areas: how much a network loses (or gains) where it was not
trained, and whether bringing the scene to the look of its training images helps.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from landslide_core.comparison.comparison import Comparison
from landslide_core.comparison.journey import compare
from landslide_core.comparison.settings import CompareSettings
from landslide_core.errors import MissingError, NoDataError
from landslide_core.io.labelled import LabelledScene
from landslide_core.language import marked
from landslide_core.normalise.scene_to_scene import METHODS, Method
from landslide_core.progress import SILENT, Progress
from landslide_core.runs.store import RunStore

METHOD_TITLES: dict[Method, str] = {
    "none": "as it is",
    "histogram": "histogram matched",
    "pif": "invariant features",
}


@dataclass(frozen=True)
class Crossing:
    """Comparisons by scene and method of normalisation, in the order of the scenes.

    left_out: why a method could not be applied to a scene, by (scene, method).
    """

    scenes: tuple[str, ...]
    comparisons: dict[tuple[str, Method], Comparison]
    left_out: dict[tuple[str, Method], str]

    def score(self, scene: str, method: Method, network: str, name: str = "f1") -> float:
        """A score of a network on a scene at its own threshold; nan where the method could not be applied."""
        found = self.comparisons.get((scene, method))
        if found is None:
            return float("nan")
        return float(getattr(found.contender(network).matrix(), name))

    def gain(self, scene: str, method: Method, network: str, name: str = "f1") -> float:
        """What normalisation changes in that score."""
        return self.score(scene, method, network, name) - self.score(scene, "none", network, name)

    def verdict(self, scene: str, method: Method, network: str, name: str = "f1") -> str:
        """One word: helps, hurts, or changes little (less than half a point)."""
        gain = self.gain(scene, method, network, name)
        if gain != gain:
            return marked("undefined")
        return "changes little" if abs(gain) < 0.005 else (marked("helps") if gain > 0 else marked("hurts"))


def cross(
    scenes: Sequence[LabelledScene],
    settings: CompareSettings,
    runs: RunStore | None = None,
    progress: Progress = SILENT,
    methods: Sequence[Method] = METHODS,
) -> Crossing:
    """Every network on every scene, by every method of normalisation to the network's training look.

    Arguments as for `compare`. A method that cannot be applied to a scene is left out and said why.
    """
    comparisons: dict[tuple[str, Method], Comparison] = {}
    left_out: dict[tuple[str, Method], str] = {}
    rounds = [(scene, method) for scene in scenes for method in methods]
    for index, (scene, method) in enumerate(rounds):
        name = f"{scene.name}, {METHOD_TITLES[method]}"
        told = progress.part(index / len(rounds), (index + 1) / len(rounds), name)
        wanted = dataclasses.replace(
            settings, detect=dataclasses.replace(settings.detect, normalise=method, normalise_to=None)
        )
        try:
            comparisons[scene.name, method] = compare(scene, wanted, runs=runs, progress=told)
        except (MissingError, NoDataError) as problem:
            if method == "none":
                raise
            left_out[scene.name, method] = problem.message
    return Crossing(tuple(scene.name for scene in scenes), comparisons, left_out)
