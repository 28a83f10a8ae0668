"""What a network's card must hold, key by key, before it is read."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, NonNegativeInt, PositiveInt

Text = Annotated[str, Field(max_length=20_000)]
OwnName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00]*$")]  # no folder in it
Numbers = Annotated[list[FiniteFloat], Field(max_length=500)]
Texts = Annotated[list[Text], Field(max_length=500)]
Parts = dict[str, Any]  # looked at where they are read


class CardModel(BaseModel):
    """The JSON of `landslide_core.networks.Card`, whose docstring says what each key means."""

    model_config = ConfigDict(extra="forbid")

    name: OwnName
    file: OwnName
    title: Text
    preset: Text
    switches: Parts
    parameters: NonNegativeInt
    bands: Texts
    mean: Numbers
    std: Numbers
    scaling_low: Numbers
    scaling_high: Numbers
    resolution_m: Annotated[Numbers, Field(min_length=2, max_length=2)]
    native_resolution_m: Annotated[float, Field(gt=0, lt=1e6)]
    downsampling: PositiveInt
    halo_px: NonNegativeInt
    threshold: Annotated[float, Field(ge=0, le=1)]
    trained_on: Text
    licence: Text
    citation: Text
    sha256: Text
    terrain: Texts = []
    calibration: Parts = {}
    threshold_rule: Parts | None = None
    seen: Parts = {}
    chosen_on: Text = ""
    look: Parts = {}
    scores: Parts = {}
    training: Parts = {}
    architecture: Text = ""
