"""The list of networks, and the weights that are shipped for them."""

from typing import Any

from landslide_core.errors import WeightsError
from landslide_core.networks import registry
from landslide_core.networks.card import Card
from landslide_core.networks.network import Network, parameter_count
from landslide_core.networks.registry import get
from landslide_core.networks.weights import Loaded, cards, load

NETWORKS: tuple[Network, ...]

# Which shipped network a person gets who names none: the first of these that has weights.
PREFERENCE = ("scarp", "unet-se", "unet")


def default_name() -> str:
    """The network that is used when none is named: the first of PREFERENCE with shipped weights."""
    shipped = cards()
    for name in (*PREFERENCE, *shipped):
        if name in shipped:
            return name
    raise WeightsError(
        "No trained weights were found.",
        "Put the files of models/ back, or train a network.",
    )


def __getattr__(name: str) -> Any:
    """The list of all networks, of which those that nobody uses are not imported before."""
    if name == "NETWORKS":
        return registry.NETWORKS
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "NETWORKS",
    "Card",
    "Loaded",
    "Network",
    "cards",
    "default_name",
    "get",
    "load",
    "parameter_count",
]
