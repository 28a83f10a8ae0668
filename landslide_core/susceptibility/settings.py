"""The knobs of mapping."""

from dataclasses import dataclass

from landslide_core.knobs import NESTED, Without, check, knob
from landslide_core.language import marked
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.forest import ForestSettings
from landslide_core.susceptibility.validation.folds import SCHEMES
from landslide_core.susceptibility.zoning import METHODS

AUTO = "auto"
_MODELS = tuple(model.name for model in models.MODELS)


@dataclass(frozen=True)
class SusceptibilitySettings:
    """The knobs of mapping.

    models: names of `models.MODELS`; the random forest is always among them. per_landslide: rows without a landslide
    per landslide row. most_landslide_rows: more are drawn from. buffer_m: how far from a landslide a row without must
    be. schemes: cross-validation, see `folds`, none for those that suit the data; headline: the one to go by. folds:
    parts; repeats: splits of it with other origins and seeds. block_m: side of the blocks, None for the range of the
    residuals. region_factor: the categorical factor whose classes are left out in turn by the scheme "region".
    true_rate: share of landslides in the area where a table's rows were chosen, None for not known. shap_maps:
    whether reasons are written as maps too. recalibrate: whether chances are mended by what was observed on ground
    not seen. zoning, classes: see `zoning.zone`.
    """

    models: tuple[str, ...] = knob(
        _MODELS,
        option="--models",
        page=marked("Models"),
        help=f"of {', '.join(_MODELS)}, by default all; 'none' for tables only",
    )
    per_landslide: float = knob(
        2.0, option="--per-landslide", page="Rows without a landslide per landslide row", low=0, above=True,
        offered=(1.0, 20.0), help="rows without a landslide per landslide row of the sample",
    )  # fmt: skip
    most_landslide_rows: int = knob(
        20_000, option="--most-landslide-rows", low=1, help="landslide rows of the sample; of more, so many are drawn",
        page=Without("It bounds the time of a fit; more rows add little."),
    )  # fmt: skip
    buffer_m: float = knob(
        0.0, option="--buffer", page="Left out around landslides (m)", unit="m", low=0, offered=(0.0, 5000.0),
        help="how far from a landslide a row without one must be",
    )  # fmt: skip
    forest: ForestSettings = knob(
        factory=ForestSettings, help="the knobs of the forest", option=NESTED, page=NESTED
    )
    schemes: tuple[str, ...] = knob(
        (), option="--validation",
        help=f"cross-validations, of {', '.join(SCHEMES)}; by default those that suit the data",
        page=Without("The page shows all that suit the data beside each other."),
    )  # fmt: skip
    headline: str = knob(
        AUTO, option="--headline", page="Go by the split into", choices=(AUTO, *SCHEMES),
        help="cross-validation to go by; auto: blocks of ground, or clusters of ground where a table is short",
    )  # fmt: skip
    folds: int = knob(
        5, option="--folds", page="Parts of the cross-validation", low=2, offered=(2, 20),
        help="parts of the cross-validation",
    )  # fmt: skip
    repeats: int | None = knob(
        None, option="--repeats", page="Splits with other origins, 0 for automatic", low=0, above=True,
        offered=(0, 100),
        help="times that ground is split, with other origins and seeds; by default 5, or 3 where rows are many",
    )  # fmt: skip
    block_m: float | None = knob(
        None, option="--block", page="Side of a block (m), 0 for automatic", unit="m", low=0, above=True,
        offered=(0.0, 1e6), help="side of the blocks; by default the range of a variogram of residuals",
    )  # fmt: skip
    region_factor: str | None = knob(
        None, option="--region-factor", help="factor whose classes are left out in turn (region)",
        page=Without("The scheme that needs it is not among those that the page shows."),
    )  # fmt: skip
    true_rate: float | None = knob(
        None, option="--true-rate", page="True share of landslides, 0 for not known", low=0, high=1, above=True,
        offered=(0.0, 1.0), help="share of landslides in the area, where the rows of a table were chosen",
    )  # fmt: skip
    recalibrate: bool = knob(
        False, option="--recalibrate", page="Mend the chances",
        help="mend the chances by what was observed on ground not seen (a line through their log odds)",
    )  # fmt: skip
    zoning: str = knob(
        "natural", option="--zoning", page="Cut into classes by", choices=tuple(METHODS),
        help="how the map is cut into classes",
    )  # fmt: skip
    classes: int = knob(
        5, option="--zones", page="Number of classes", choices=(5, 4), help="classes of the map"
    )
    explain: bool = knob(
        True,
        option="--no-shap",
        page=Without("The reasons are a step of the page."),
        help="leave the reasons out",
    )
    shap_maps: bool = knob(
        True, option="--no-shap-maps", help="leave out the maps of the reasons, which take most of a large grid's time",
        page=Without("The page draws them from what it holds; of a grid on disk that is every so-manyth pixel."),
    )  # fmt: skip
    applicability: bool = knob(
        True, option="--no-applicability", help="do not map where the model may be trusted",
        page=Without("Where the map may be trusted always stands beside it."),
    )  # fmt: skip
    seed: int = knob(
        0, option="--seed", low=0, help="of whatever is drawn",
        page=Without("Another seed is another draw, not another answer."),
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)
