"""What run.json must hold to be read, of every kind of run; older ones are brought to today's keys.

Only what Scarp itself reads again is demanded; whatever else stands there is left as it is.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, NonNegativeInt, PositiveInt

from landslide_core.io.plain.validated import check_content, check_schema, read_object

SCHEMA = 1  # of run.json: changes when one of its keys does
_CURE = "Choose the folder that a detection or a factor analysis wrote."


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _one_name(text: str) -> str:
    if Path(text).name != text or text == "..":
        raise ValueError("a name without a folder is needed")
    return text


def _both_dates(parts: list[str]) -> list[str]:
    if sorted(parts) != ["after", "before"]:
        raise ValueError("the parts before and after are needed")
    return parts


Text = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(min_length=1, max_length=1_000)]
Affine = Annotated[list[FiniteFloat], Field(min_length=6, max_length=6)]


class _Part(BaseModel):
    """A part of an account: more keys than are named here may stand in it."""

    model_config = ConfigDict(extra="allow", strict=True)


class _Scene(_Part):
    name: Name


class _Grid(_Part):
    rows: PositiveInt
    cols: PositiveInt
    affine: Affine
    crs: Text | None = None
    resolution_m: FiniteFloat | None = None


class _DetectedScene(_Scene, _Grid):
    sha256: Text
    valid_share: FiniteFloat


class _Network(_Part):
    name: Name
    title: Text


class _Counted(_Part):
    count: NonNegativeInt


class _Found(_Counted):
    threshold: FiniteFloat
    total_area: FiniteFloat
    area_unit: Text
    georeferenced: bool
    share: FiniteFloat | None = None


class _File(_Part):
    sha256: Text
    bytes: NonNegativeInt


class _Seconds(_Part):
    total: FiniteFloat


class _Account(_Part):
    created: Annotated[str, Field(max_length=100), AfterValidator(_moment)]
    warnings: list[Text] = []
    scene: _Scene
    results: _Counted
    settings: dict[str, Any]
    seconds: _Seconds
    files: dict[Annotated[str, AfterValidator(_one_name)], _File] = {}


class DetectAccount(_Account):
    """The account of a detection, as far as it is read again (`landslide_core.detection.record` has all of it)."""

    kind: Literal["detect"]
    scene: _DetectedScene
    predicted: _Grid
    network: _Network
    results: _Found
    device: Text
    exclude: dict[str, Any] | None = None
    reference: dict[str, Any] | None = None
    uncertainty: dict[str, Any] | None = None
    gradcam: dict[str, Any] | None = None


class _PlacedScene(_Scene, _Grid):
    pass


class _Date(_Part):
    name: Name
    sha256: Text
    count: NonNegativeInt
    threshold: FiniteFloat


class _OfKind(_Part):
    count: NonNegativeInt
    area: FiniteFloat


class _Changes(_Counted):
    area_unit: Text
    kinds: dict[Text, _OfKind]


class FactorsAccount(_Account):
    """The account of a factor analysis, as far as it is read again."""

    kind: Literal["factors"]


class _Why(_Part):
    message: Text
    hint: Text


class _BatchScene(_Part):
    name: Annotated[Name, AfterValidator(_one_name)]
    image: Name
    stamp: Annotated[list[NonNegativeInt], Field(min_length=2, max_length=2)]
    pixels: NonNegativeInt
    state: Literal["waiting", "begun", "done", "failed"]
    error: _Why | None = None
    deaths: NonNegativeInt = 0
    seconds: FiniteFloat = 0.0
    count: NonNegativeInt | None = None
    total_area: FiniteFloat | None = None
    area_unit: Text | None = None
    share: FiniteFloat | None = None
    threshold: FiniteFloat | None = None
    crs: Text | None = None


class BatchAccount(_Account):
    """The account of many scenes, as far as it is read again (`landslide_core.detection.batch.account` has all)."""

    kind: Literal["batch"]
    given: dict[str, Any]
    scenes: Annotated[list[_BatchScene], Field(max_length=10_000)]
    complete: bool


class ChangeAccount(_Account):
    """The account of two dates, as far as it is read again (`landslide_core.changes.record` has all of it)."""

    kind: Literal["change"]
    scene: _PlacedScene
    before: _Date
    after: _Date
    coregistration: dict[str, Any]
    normalisation: dict[str, Any]
    how: dict[str, Any]
    network: _Network
    results: _Changes
    parts: Annotated[list[Name], Field(max_length=2), AfterValidator(_both_dates)]


MODELS: Mapping[str, type[_Account]] = {
    "detect": DetectAccount,
    "factors": FactorsAccount,
    "batch": BatchAccount,
    "change": ChangeAccount,
}


def _first_schema(account: Mapping[str, Any]) -> dict[str, Any]:
    """Bring an account without a schema number to schema 1: the grid of the results was the scene's."""
    scene = account.get("scene")
    same = {"predicted": scene} if account.get("kind") == "detect" and isinstance(scene, dict) else {}
    return {**same, **account, "schema": 1}


# What brings an account of a schema to the next one.
MIGRATIONS: Mapping[int, Callable[[Mapping[str, Any]], dict[str, Any]]] = {0: _first_schema}


def read_account(path: Path) -> dict[str, Any]:
    """Return the account of a run with today's keys.

    Parameters
    ----------
    path : Path
        The run.json of any kind of run; kinds that have no model here need only a kind.

    Returns
    -------
    dict
        What the file holds, checked, and brought from an older schema to this one.

    Raises
    ------
    FileError
        It is no account of a run.
    MismatchError
        A newer version of Scarp wrote it.
    """
    name = f"{path.name} of {path.parent.name}"
    account = read_object(path, _CURE)
    schema = account.get("schema", 0)
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 0:
        schema = 0
    check_schema(account, SCHEMA, name)
    for step in range(schema, SCHEMA):
        account = MIGRATIONS[step](account)
    check_content(account, _OfAnyKind, name, _CURE)
    if model := MODELS.get(account["kind"]):
        check_content(account, model, name, _CURE)
    return account


class _OfAnyKind(_Part):
    kind: Name
