"""One field of a Settings dataclass: what it does, its range, its option and its control."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

from landslide_core.errors import SettingError
from landslide_core.language import marked

_MOST_SHOWN = 60  # signs of an odd value
_KEY = "knob"
Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Without:
    """Why a knob has no option on the command line, or no control on a page, in a whole sentence."""

    reason: str


NESTED = Without("Its own fields have theirs.")


@dataclass(frozen=True)
class Knob:
    """One field of a Settings dataclass.

    Parameters
    ----------
    help
        What it does, as it stands beside the option and the control.
    option
        Its option, such as "--trees", or why it has none.
    page
        The label of its control, or why it has none.
    unit
        Of its numbers: m, m², km², px, °.
    low, high
        Ends of its range, None where it has no end.
    above
        Whether `low` itself is too low.
    choices
        The values that may be given, empty for any.
    offered
        The ends that a page offers, where they are narrower than the range.
    metavar, spaced
        What stands for the value in the help of the option; whether the words of a list are parted by spaces
        instead of commas.
    sets
        The value that the option stands for, where it takes none itself.
    read
        Makes the value, or one entry of it, of the text of the option; by the field's type where it is None.
    dumped, load
        To JSON and back, where the field's type does not say how.
    """

    help: str
    option: str | Without
    page: str | Without
    unit: str = ""
    low: float | None = None
    high: float | None = None
    above: bool = False
    choices: tuple[str | int, ...] = ()
    offered: Range = (None, None)
    sets: object = None
    metavar: str | None = None
    spaced: bool = False
    read: Callable[[str], Any] | None = None
    dumped: Callable[[Any], Any] | None = None
    load: Callable[[Any], Any] | None = None

    @property
    def reach(self) -> Range:
        """The ends that a page offers."""
        low, high = self.offered
        return self.low if low is None else low, self.high if high is None else high

    def allows(self, value: object) -> bool:
        """Whether a value lies within the range and is one of the choices; every entry of a tuple must."""
        if isinstance(value, tuple):
            return all(self.allows(each) for each in value)
        if self.choices:
            return value in self.choices
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return True
        low = self.low is None or (value > self.low if self.above else value >= self.low)
        return low and (self.high is None or value <= self.high)

    @property
    def cure(self) -> str:
        """What may be given, in a sentence."""
        if self.choices:
            *others, last = map(str, self.choices)
            return f"Choose {', '.join(others)} or {last}."
        unit = f" {self.unit}" if self.unit else ""
        if self.above and self.high is not None:
            return f"Give a number above {self.low:g}, up to {self.high:g}{unit}."
        if self.above:
            return f"Give a number above {self.low:g}{unit}."
        if self.high is None:
            return f"Give a number from {self.low:g}{unit} up."
        return f"Give a number from {self.low:g} to {self.high:g}{unit}."


def knob(default: Any = MISSING, *, factory: Any = MISSING, **said: Any) -> Any:
    """Return a field of a Settings dataclass that says what it is for.

    Parameters
    ----------
    default, factory
        The value without a choice, or what makes it; a field without either must be given.
    **said
        The fields of `Knob`.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Rules:
    ...     trees: int = knob(100, help="trees of the forest", option="--trees", page="Trees", low=1)
    ...
    ...     def __post_init__(self) -> None:
    ...         check(self)
    >>> Rules(0)
    Traceback (most recent call last):
    landslide_core.errors.SettingError: trees is 0. Give a number from 1 up.
    """
    metadata = {_KEY: Knob(**said)}
    return dataclasses.field(default=default, default_factory=factory, metadata=metadata)


def knobs_of(settings: type) -> Mapping[str, Knob]:
    """Return the knobs of a Settings class by field, in its order."""
    return {field.name: field.metadata[_KEY] for field in dataclasses.fields(settings)}


def is_of_one_kind(field: "dataclasses.Field[Any]") -> bool:
    """Say whether the values of a field are of the kind that `kind_of` tells, and of no other."""
    annotation = cast(Any, field.type)
    if get_origin(annotation) not in (Union, UnionType):
        return True
    return len(set(get_args(annotation)) - {NoneType}) == 1


def may_be_none(field: "dataclasses.Field[Any]") -> bool:
    """Say whether a field may hold no value."""
    return NoneType in get_args(cast(Any, field.type))


def check(settings: object) -> None:
    """Raise SettingError for the first value that is out of its range or not among its choices."""
    for name, each in knobs_of(type(settings)).items():
        value = getattr(settings, name)
        if value is not None and not each.allows(value):
            known = {} if isinstance(each.option, Without) else {dest(each.option): ""}
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            raise SettingError(odd(name, shown[:_MOST_SHOWN]), each.cure, known)


def odd(name: str, value: str) -> str:
    """Say what a setting is that is not taken."""
    return marked("{name} is {value}.").format(name=name, value=value)


def dest(option: str) -> str:
    """Return the name under which argparse keeps the value of an option."""
    return option.lstrip("-").replace("-", "_")


def default_of(field: "dataclasses.Field[Any]") -> Any:
    """Return the value of a field without a choice, MISSING where one must be made."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def kind_of(field: "dataclasses.Field[Any]") -> type:
    """Return the type of a field's value: the one beside None, tuple, dict, or that of the choices of a Literal."""
    annotation = cast(Any, field.type)
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(each for each in get_args(annotation) if each is not NoneType)
    if get_origin(annotation) is Literal:
        return type(get_args(annotation)[0])
    origin = get_origin(annotation) or annotation
    return dict if origin is Mapping or getattr(origin, "__name__", "") == "Mapping" else cast(type, origin)
