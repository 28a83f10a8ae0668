"""Every factor's classes with ratios, weights and what they mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import SettingError
from landslide_core.factors import checks
from landslide_core.factors.breaks import METHODS, Breaks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.knobs import Without, check, knob
from landslide_core.susceptibility.classes.counts import ClassCounts, Counting, breaks_for, count_classes
from landslide_core.susceptibility.classes.evidence import Evidence, weights_of_evidence
from landslide_core.susceptibility.classes.frequency_ratio import FrequencyRatio, frequency_ratios
from landslide_core.susceptibility.classes.indices import certainty_factors, entropy_weight

if TYPE_CHECKING:
    import pandas as pd

_ONE_BY_ONE = Without("The page cuts each factor by itself, in the step Classes.")
_GROUND = Without(
    "Thirty blocks held what intervals promise in every trial; another side is for checking that."
)


@dataclass(frozen=True)
class RelateSettings:
    """The knobs of relating: what is counted, how unnamed factors are cut, and the blocks of the intervals.

    counting: "pixels", or "landslides" with one vote each, so that one huge slide does not decide. method:
    "default" (the paper's classes where they suit), "quantile", "equal" or "natural".
    """

    counting: Counting = knob(
        "pixels", option="--count", page="What is counted", choices=("pixels", "landslides"),
        help="landslides: one vote each, so that one huge landslide does not decide",
    )  # fmt: skip
    method: str = knob(
        "default", option="--classes", page=_ONE_BY_ONE, choices=("default", *METHODS),
        help="class breaks; default: the paper's where they suit, else quantiles",
    )  # fmt: skip
    classes: int = knob(
        5,
        option="--class-count",
        page=_ONE_BY_ONE,
        low=2,
        high=100,
        help="classes of a factor, where they are not the paper's",
    )
    block_m: float | None = knob(
        None, option="--interval-block", page=_GROUND, unit="m", low=0, above=True,
        help="side of the blocks of ground behind the intervals of ratios; by default the area makes thirty",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, eq=False)
class Relation:
    """One factor: its frequency ratios and its weights of evidence, class by class."""

    ratio: FrequencyRatio
    evidence: Evidence

    @property
    def name(self) -> str:
        """Name of the factor."""
        return self.ratio.counts.factor.name

    def frame(self) -> "pd.DataFrame":
        """Return one row per class, the columns of frequency_ratio.csv."""
        import pandas as pd

        counts, ratio, weights = self.ratio.counts, self.ratio, self.evidence
        return pd.DataFrame(
            {
                "factor": self.name,
                "class": counts.labels,
                "code": [counts.factor.book.code_named(label) for label in counts.labels],
                "landslide_px": counts.landslide_px,
                "landslide_votes": counts.landslide if counts.counting == "landslides" else None,
                "landslide_share": counts.landslide_share,
                "domain_px": counts.domain_px,
                "background_px": counts.background_px if counts.background == "absences" else None,
                "domain_share": counts.domain_share,
                "fr": ratio.ratio,
                "low": ratio.low,
                "high": ratio.high,
                "p": ratio.blocks.p,
                "differs": ratio.differs,
                "w_plus": weights.w_plus,
                "var_plus": weights.var_plus,
                "w_minus": weights.w_minus,
                "var_minus": weights.var_minus,
                "contrast": weights.contrast,
                "studentised": weights.studentised,
                "weight": weights.weight,
                "information_value": weights.information,
                "certainty_factor": certainty_factors(counts.landslide, _ground(counts)),
                "entropy_weight": entropy_weight(ratio.ratio),
                "no_landslide": counts.landslide == 0,
                "corrected": weights.corrected,
                "in_words": ratio.sentences,
            }
        )


def _ground(counts: ClassCounts) -> NDArray[np.float64]:
    """Return pixels per class in the unit of its landslides: votes weigh as many pixels as a landslide has."""
    per_vote = counts.landslide_px.sum() / max(float(counts.landslide.sum()), 1e-12)
    return np.asarray(counts.background_px / (per_vote or 1.0), np.float64)


def relate(
    data: FactorStack | FactorTable,
    breaks: Mapping[str, Breaks] | None = None,
    settings: RelateSettings | None = None,
    parts: Iterable[FactorStack] | None = None,
) -> tuple[Relation, ...]:
    """Relate landslides to every factor, class by class: frequency ratios and weights of evidence.

    Parameters
    ----------
    data : FactorStack or FactorTable
        Factors and landslides of an area, or of the rows of a table: (n, factors), each in its factor's unit.
    breaks : mapping of str to Breaks, optional
        Class breaks by the factor's name, in its unit, over those that the settings choose.
    settings : RelateSettings, optional
        What is counted, how unnamed factors are cut, and the blocks of the intervals.
    parts : iterable of FactorStack, optional
        The area in parts, where `data` is only a sample of it that class breaks are sought in.

    Returns
    -------
    tuple of Relation
        One per factor, in their order.

    Raises
    ------
    NoDataError
        There are no landslides, or there is no ground without any.
    MissingError
        There is no inventory.
    SettingError
        Breaks were given of an unknown factor.

    References
    ----------
    Lee, S., Talib, J. A. (2005). Probabilistic landslide susceptibility and factor effect analysis.
    Environmental Geology 47, 982-990.
    Bonham-Carter, G. F. (1994). Geographic Information Systems for Geoscientists, chapter 9. Pergamon.

    Examples
    --------
    Ten places, of which the steep half holds all three landslides. Three of ten are more than a sample of ground
    would hold: these rows were chosen, and landslides are compared with the seven places without one.

    >>> import numpy as np
    >>> from landslide_core.factors import get
    >>> slope = np.array([5, 5, 5, 5, 5, 35, 35, 35, 35, 35], np.float32)
    >>> places = FactorTable((get("slope"),), slope[:, None], landslide=np.arange(10) > 6)
    >>> (relation,) = relate(places)
    >>> relation.frame()[["landslide_px", "background_px", "fr"]].to_numpy().tolist()
    [[0.0, 5.0, 0.0], [3.0, 2.0, 3.5]]
    """
    settings = settings or RelateSettings()
    if settings.counting not in ("pixels", "landslides"):
        raise SettingError(f"'{settings.counting}' cannot be counted.", "Count pixels or landslides.")
    checks.require_landslides(data)
    for name in breaks or {}:
        data.index(name)
    chosen = {**breaks_for(data, settings.method, settings.classes), **(breaks or {})}
    counts = count_classes(data, chosen, settings.counting, parts, settings.block_m)
    return tuple(Relation(ratio, _evidence(ratio)) for ratio in frequency_ratios(counts))


def _evidence(ratio: FrequencyRatio) -> Evidence:
    found = ratio.blocks
    return weights_of_evidence(ratio.counts).with_variances(
        found.var_plus, found.var_minus, found.var_contrast
    )


def relation_table(relations: tuple[Relation, ...]) -> "pd.DataFrame":
    """Return all factors' classes in one table: frequency_ratio.csv."""
    import pandas as pd

    table = pd.concat([relation.frame() for relation in relations], ignore_index=True)
    unused = [column for column in ("code", "landslide_votes", "background_px") if table[column].isna().all()]
    return table.drop(columns=unused)
