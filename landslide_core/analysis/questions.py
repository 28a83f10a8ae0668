"""What if a factor were different: the map that answers, from files to files."""

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.analysis.relating import FactorSettings, relate_layers
from landslide_core.errors import SettingError
from landslide_core.factors.align import LayerFiles
from landslide_core.factors.card import Factor
from landslide_core.factors.stack import FactorStack
from landslide_core.io import write_raster
from landslide_core.io.plain.text import write_json
from landslide_core.io.vectors import features
from landslide_core.knobs import Without, check, knob, to_json
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import record, store
from landslide_core.scene.probability import NODATA
from landslide_core.susceptibility import FOREST, Answer, Change, map_susceptibility, what_if

_RELATED, _MAPPED = 0.3, 0.9
_WHO = "The random forest answers; the map to go by may be another model's (see `factors`)."
_SLIDERS = Without("Every factor has its own slider or list of classes, which moves the map at once.")


def _amount(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError as error:
        raise SettingError(
            f"'{text}' does not say how far a factor moves.",
            "Write it as factor=amount, for example slope=5.",
        ) from error


def _value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise SettingError(
            f"'{text}' does not set a factor.", "Write it as factor=value, for example lithology=shale."
        )
    return name.strip(), value.strip()


@dataclasses.dataclass(frozen=True)
class WhatIfSettings:
    """The knobs of a question to the map.

    shifts: by how much factors move, in their units. values: what factors are everywhere, a number or the code or
    name of a class. within: polygons in which the changes are made. follow: see `WhatIf.ask`.
    """

    shifts: Mapping[str, float] = knob(
        factory=dict, option="--shift", page=_SLIDERS, metavar="FACTOR=AMOUNT", read=_amount,
        help="move a factor by an amount in its unit",
    )  # fmt: skip
    values: Mapping[str, str] = knob(
        factory=dict, option="--set", page=_SLIDERS, metavar="FACTOR=VALUE", read=_value,
        help="set a factor to a value, or to the code or name of a class",
    )  # fmt: skip
    within: Path | None = knob(
        None, option="--within", page=Without("An area is drawn on the map."),
        help="polygons in which the changes are made; everywhere by default",
    )  # fmt: skip
    follow: bool = knob(
        True, option="--no-follow", page="Factors that follow move along",
        help="whether the wetness index and the mean slope around move with the slope, and the hardness with the rock",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)

    def changes(self, factors: tuple[Factor, ...]) -> list[Change]:
        """Return the changes; SettingError when a value is no number and no class."""
        asked = [Change(name, amount) for name, amount in self.shifts.items()]
        known = {factor.name: factor for factor in factors}
        for name, text in self.values.items():
            asked.append(Change(name, _read(known.get(name), text), "set"))
        return asked

    def require_something(self) -> None:
        """Raise SettingError when nothing is changed."""
        if not (self.shifts or self.values):
            raise SettingError(
                "Nothing is asked.", "Move or set a factor.", {"shift": "slope=5", "set": "lithology=shale"}
            )


def _read(factor: Factor | None, text: str) -> float | str:
    """Return a number, or the user's code of a class for its code or name."""
    if factor is not None and factor.kind == "categorical":
        named = factor.book.value_named(text)
        if named is not None:
            return factor.book.code_of(named)
        try:
            factor.book.value_of(text)
        except SettingError as error:
            raise SettingError(
                f"'{text}' is no class of {factor.title} and no code.",
                f"Its classes are {', '.join(f'{factor.book.code_of(v)} {name}' for v, name in factor.book.items())}.",
            ) from error
        return text
    try:
        return float(text)
    except ValueError as error:
        said = f"'{text}' is no number for {factor.title}." if factor else f"'{text}' is no number."
        raise SettingError(said, "Give a number in the factor's unit.") from error


def ask_what_if(
    files: LayerFiles,
    out: str | Path,
    question: WhatIfSettings,
    settings: FactorSettings | None = None,
    *,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Answer:
    """Change factors, and write how the forest's map moves into a folder.

    Parameters
    ----------
    files : LayerFiles
        As for `analyse`.
    out : str or Path
        Folder for the changed map (what_if_probability.tif), the change (what_if_change.tif), the places that
        are unlike all that the model learned from (what_if_unlike.tif) and the words (what_if.json).
    question : WhatIfSettings
        What is changed, where, and whether other factors follow.
    settings : FactorSettings, optional
        As for `analyse`: the same settings fit the same forest.
    overwrite : bool
        Whether an earlier answer in `out` is replaced.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    Answer
        The map after the changes, against the map before.

    Raises
    ------
    InputError
        What was given cannot be used, or nothing is asked.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> layers = scarp.LayerFiles(dem="dem.tif", inventory="slides.gpkg")
    >>> steeper = scarp.WhatIfSettings(shifts={"slope": 5.0})
    >>> answer = scarp.ask_what_if(layers, "steeper", steeper)  # doctest: +SKIP
    >>> print(*answer.words, sep="\\n")  # doctest: +SKIP
    """
    begun = time.perf_counter()
    out, settings = Path(out), settings or FactorSettings()
    store.check_target(out, overwrite, (files, question))
    question.require_something()
    related = relate_layers(files, settings, progress.part(0, _RELATED))
    stack = related.data
    assert isinstance(stack, FactorStack)  # of layers, in memory
    changes = question.changes(stack.factors)
    mapping = settings.mapping or FactorSettings().mapping
    assert mapping is not None
    forest_alone = dataclasses.replace(mapping, models=(FOREST,), explain=False)
    mapped = map_susceptibility(stack, forest_alone, progress.part(_RELATED, _MAPPED), related.relations)
    inside = None if question.within is None else _inside(question.within, stack)
    asking = what_if(stack, mapped, settings.align.derive)
    answer = asking.ask(changes, inside, question.follow)
    answer = dataclasses.replace(answer, words=(*answer.words, _WHO), notes=stack.notes)
    with store.whole_or_nothing(out, overwrite) as folder:
        _write(folder, stack, answer)
        facts = {"question": to_json(question), "settings": to_json(settings), "notes": list(stack.notes)}
        record.write_record(folder, {**_account(files, time.perf_counter() - begun), **facts})
    progress.tell(1.0)
    return answer


def _inside(path: Path, stack: FactorStack) -> NDArray[np.bool_]:
    """Return which rows lie in the polygons of a file; SettingError where none does."""
    outline = features.read_features(path, ("polygon",), stack.geobox)
    ones = np.ones(len(outline.shapes), np.int32)
    inside = features.rasterise_numbers(outline.shapes, ones, stack.geobox) > 0
    rows = inside[stack.valid]
    if not rows.any():
        raise SettingError(
            f"{path.name} holds no pixel where all factors are known.",
            "Give polygons within the area, or none.",
            {"within": ""},
        )
    return np.asarray(rows)


def _write(folder: Path, stack: FactorStack, answer: Answer) -> None:
    for name, column, title in (
        ("probability", answer.probability, "probability of landslide after the changes"),
        ("change", answer.change, "change of the probability"),
    ):
        write_raster(
            folder / f"what_if_{name}.tif", stack.paint(column), stack.geobox, np.nan, descriptions=[title]
        )
    unlike = stack.paint(answer.extrapolated.astype(np.uint8), NODATA)
    title = "1 where the changed ground is unlike all that the model learned from"
    write_raster(folder / "what_if_unlike.tif", unlike, stack.geobox, NODATA, descriptions=[title])
    write_json(
        folder / "what_if.json",
        {
            "words": list(answer.words),
            "entered_km2": answer.entered_km2,
            "left_km2": answer.left_km2,
            "high_km2": list(answer.high_km2),
            "landslides_captured": list(answer.captured),
            "unlike_share": float(answer.extrapolated.mean()),
            "followed": list(answer.followed),
            "stayed": list(answer.stayed),
        },
    )


def _account(files: LayerFiles, seconds: float) -> dict[str, Any]:
    return {
        **record.head("what-if"),
        "inputs": record.inputs_facts(files),
        "seconds": {"total": round(seconds, 3)},
    }
