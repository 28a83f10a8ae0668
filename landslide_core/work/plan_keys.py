"""What a plan must hold to be read, of every kind of work.

Settings are held against their own ranges and kinds where they are read (`landslide_core.knobs`); here they need to be
there. What else stands in a plan is left as it is.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat


def _path(text: str) -> str:
    if not text or "\0" in text:
        raise ValueError("the name of a file is needed")
    return text


Text = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(min_length=1, max_length=1_000)]
File = Annotated[str, Field(max_length=4_096), AfterValidator(_path)]
Names = Annotated[list[Name], Field(max_length=10_000)]
Settings = dict[str, Any]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class _Fields(BaseModel):
    """What a value object is made of: nothing else may be named."""

    model_config = ConfigDict(extra="forbid", strict=True)


class DetectKeys(_Part):
    """Of a detection."""

    image: File
    roles: Names
    settings: Settings
    dem: File | None
    reference: File | None
    exclude: File | None


class _Case(_Part):
    origin: Literal["sample", "upload", "folder"]
    title: Text
    image: File
    dem: File | None
    reference: File | None
    exclude: File | None
    look: File | None


class CaseKeys(_Part):
    """Of a detection as the page keeps it: with where the files come from."""

    case: _Case
    roles: Names
    settings: Settings


class TeachKeys(_Part):
    """Of a teaching."""

    began: Name
    map: DetectKeys
    outlines: Annotated[list[File], Field(min_length=1, max_length=10_000)]
    no_landslide: File | None
    settings: Settings
    train: bool
    owner: Text


class _Companions(_Fields):
    dem: File | None = None
    reference: File | None = None
    exclude: File | None = None


class BatchKeys(_Part):
    """Of a batch of detections."""

    title: Text
    images: Annotated[list[File], Field(min_length=1, max_length=10_000)]
    settings: Settings
    how: Settings
    roles: Names | None
    companions: _Companions


class ChangeKeys(_Part):
    """Of a comparison of two dates."""

    title: Text
    before: File
    after: File
    roles_before: Names
    roles: Names
    settings: Settings
    how: Settings
    dem: File | None
    exclude: File | None


class _Labelled(_Part):
    image: File
    reference: File
    title: Text
    roles: Names | None
    dem: File | None
    exclude: File | None
    whole: bool
    region: Text = ""
    pixel_m: FiniteFloat | None = None


class _Compared(_Part):
    networks: Names


class CompareKeys(_Part):
    """Of a comparison."""

    title: Text
    scenes: Annotated[list[_Labelled], Field(min_length=1, max_length=100_000)]
    settings: _Compared


class _Extra(_Fields):
    path: File
    name: Name
    categorical: bool
    names: File | None


class _Layers(_Fields):
    dem: File
    image_roles: Names | None
    extras: Annotated[list[_Extra], Field(max_length=1_000)]
    inventory: File | None = None
    ndvi: File | None = None
    image: File | None = None
    rivers: File | None = None
    faults: File | None = None
    lithology: File | None = None
    lithology_field: Text | None = None
    lithology_names: File | None = None
    land_cover: File | None = None
    land_cover_field: Text | None = None
    land_cover_names: File | None = None
    boundary: File | None = None
    roads: File | None = None
    buildings: File | None = None
    people: File | None = None


class _Table(_Fields):
    path: File
    label: Text | None = None
    categorical: Names = []
    ignore: Names = []
    measured: Names = []
    places: Annotated[Names, Field(min_length=2, max_length=2)] | None = None
    crs: Text | None = None


class _Analysis(_Part):
    title: Text
    synthetic: bool
    without: Names
    settings: Settings


class LayersKeys(_Analysis):
    """Of an analysis of layers."""

    kind: Literal["LayerFiles"]
    files: _Layers


class TableKeys(_Analysis):
    """Of an analysis of a table."""

    kind: Literal["TableFile"]
    files: _Table


class ApplyKeys(_Part):
    """Of a saved model that is asked of an area."""

    title: Text
    model: File
    files: _Layers
    settings: Settings
