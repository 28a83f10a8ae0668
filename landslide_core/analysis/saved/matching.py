"""What a saved model calls things, against what they are called where it is asked: factors, classes, ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landslide_core import factors
from landslide_core.errors import MismatchError, MissingError
from landslide_core.factors import Factor
from landslide_core.factors.align import LayerFiles
from landslide_core.io.code_book import CodeBook, matched
from landslide_core.io.plain.text import some_of
from landslide_core.language import marked

_FILES_OF = {
    "ndvi": ("ndvi", "image"),
    "hardness": ("lithology",),
}  # inputs that do not come from a file of their name


def files_for(wanted: Sequence[Factor], files: LayerFiles) -> LayerFiles:
    """Return the files with further rasters called as the model calls its factors, whatever the case.

    Raises
    ------
    MissingError
        Factors of the model that no file can make, all of them at once.
    """
    names = [factor.name for factor in wanted]
    extras = tuple(replace(extra, name=_called(extra.name, names)) for extra in files.extras)
    own = {extra.name for extra in extras}
    lacking = {f.title: need for f in wanted if f.name not in own and (need := _needed(f.name, files))}
    if lacking:
        knobs = {option: "FILE" for _, option in lacking.values() if option != "raster"}
        rasters = [f.name for f in wanted if lacking.get(f.title, ("", ""))[1] == "raster"]
        knobs |= {"raster": f"{rasters[0]}=FILE"} if rasters else {}
        told = ", ".join(_made_of(title, what, option) for title, (what, option) in lacking.items())
        raise MissingError(
            f"The model has factors that nothing given here makes: {told}.", "Give these layers too.", knobs
        )
    return replace(files, extras=extras)


def _called(name: str, names: Sequence[str]) -> str:
    alike = [each for each in names if each.casefold() == name.casefold()]
    return alike[0] if name not in names and len(alike) == 1 else name


def _needed(name: str, files: LayerFiles) -> tuple[str, str] | None:
    """Return the layer that a factor is made of, and the setting that takes it; None where it is there."""
    card = next((card for card in factors.FACTORS if card.name == name), None)
    if card is None:
        return name, "raster"
    for need in card.requires:
        sources = _FILES_OF.get(need, (need,))
        if all(getattr(files, source) is None for source in sources):
            return sources[0].replace("_", " "), sources[0]
    return None


def _made_of(title: str, layer: str, option: str) -> str:
    """Say of a factor that cannot be made what it is made of."""
    if option == "raster":
        return f"{title} (a raster of that name, '{layer}')"
    return marked("{title} (from {layer})").format(title=title, layer=layer)


@dataclass(frozen=True, eq=False)
class Classes:
    """Classes met here as the model's own. value_of: by the value here, the model's, None where it has none."""

    value_of: Mapping[int, int | None]
    words: tuple[str, ...]


def match_classes(factor: Factor, here: CodeBook, met: Sequence[int]) -> Classes:
    """Return which class of the model each class here is.

    The user's code decides: "1", 1 and 1.0 are one. A code that the model lacks is looked for by its name, whatever
    the case, so that layers of the same classes with codes of their own go together.

    Parameters
    ----------
    factor : Factor
        As the model knows it.
    here : CodeBook
        The classes of the layer that is given now.
    met : sequence of int
        Values of `here` that occur.

    Returns
    -------
    Classes

    Raises
    ------
    MismatchError
        A code means one class of the model by itself and another by its name; or none of the classes is the model's.
    """
    there = factor.book
    by_code = matched([here.code_of(v) for v in met], {code: v for v, code in there.codes.items()})
    value_of: dict[int, int | None] = {}
    named, renamed = [], []
    for value in met:
        code, name = here.code_of(value), here.get(value, f"class {here.code_of(value)}")
        by_name = None if name == f"class {code}" else _by_name(name, there)
        value_of[value] = by_code.get(code, by_name)
        if code not in by_code:
            if by_name is not None and str(there.code_of(by_name)) != name:
                named.append(f"{name} ({code} here, {there.code_of(by_name)} in the model)")
            continue
        known = by_code[code]
        if not (_named(code, name) and _named(there.code_of(known), there[known])) or _same(
            name, there[known]
        ):
            continue
        if by_name is not None and by_name != known:
            raise MismatchError(
                f"{factor.title}: {code} is '{there[known]}' in the model and '{name}' here, which the model has as "
                f"{there.code_of(by_name)}.",
                "Give the layer in the model's codes; if the codes do mean the same, give it without names.",
            )
        renamed.append(f"{code} is '{there[known]}' in the model and '{name}' here")
    if met and all(own is None for own in value_of.values()):
        shown = some_of([_shown(here.code_of(v), here.get(v)) for v in met])
        raise MismatchError(
            f"{factor.title}: none of the classes here ({shown}) is one of the model's "
            f"({some_of([_shown(there.code_of(v), name) for v, name in there.items()])}).",
            "Give the layer in the model's codes or names, or say which column holds them.",
        )
    words = (
        [f"{factor.title}: the codes here are others, so these go by their names: {some_of(named)}."]
        if named
        else []
    )
    if renamed:
        words.append(f"{factor.title}: {some_of(renamed)}; the code decides.")
    return Classes(value_of, tuple(words))


def _by_name(name: str, there: CodeBook) -> int | None:
    """Return the model's class of that name, or whose code is that text, where it can mean one only."""
    found = there.value_named(name)
    if found is None:
        alike = [value for value, code in there.codes.items() if _same(str(code), name)]
        found = alike[0] if len(alike) == 1 else None
    return found


def _named(code: object, name: str) -> bool:
    """Say whether a class has a name that is more than its code."""
    return name not in (str(code), f"class {code}")


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _shown(code: object, name: str | None) -> str:
    return f"{code} {name}" if name is not None and _named(code, name) else str(code)


def in_model_codes(values: NDArray[np.float32], classes: Classes) -> NDArray[np.float32]:
    """Return values (n,) as the model's, NaN where it has no such class."""
    out = np.full(len(values), np.nan, np.float32)
    for value, own in classes.value_of.items():
        if own is not None:
            out[values == value] = own
    return out


def ranges_in_words(factor: Factor, values: NDArray[np.float32], low: float, high: float) -> tuple[str, ...]:
    """Return a sentence where measurements (n,) leave the range that the model learned from, else nothing."""
    beyond = float(np.mean((values < low) | (values > high)))
    if not np.isfinite([low, high]).all() or beyond < 0.01:
        return ()
    unit = factor.unit_after
    least, most = np.min(values), np.max(values)
    if beyond == 1:
        return (
            f"{factor.title} is {least:.4g} to {most:.4g}{unit} here, and the model learned from {low:.4g} to "
            f"{high:.4g}{unit}: no place lies in that range. Is it in another unit?",
        )
    return (
        f"{factor.title} leaves the range that the model learned from ({low:.4g} to {high:.4g}{unit}) on {beyond:.1%} "
        f"of the area; it is {least:.4g} to {most:.4g}{unit} here.",
    )
