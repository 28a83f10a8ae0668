"""The list of networks, and the weights that are shipped for them."""

from landslide_core.errors import SettingError, WeightsError
from landslide_core.networks import (
    calanddet,
    digate_unet,
    geonext,
    resnet18_se,
    resu_cbnet,
    scarp,
    unet,
    unet_se,
    vgg13_se,
)
from landslide_core.networks.card import Card
from landslide_core.networks.network import Network, parameter_count
from landslide_core.networks.weights import Loaded, cards, load, to_input

NETWORKS: tuple[Network, ...] = (
    unet.NETWORK,
    unet_se.NETWORK,
    vgg13_se.NETWORK,
    resnet18_se.NETWORK,
    resu_cbnet.NETWORK,
    digate_unet.NETWORK,
    geonext.NETWORK,
    calanddet.NETWORK,
    scarp.NETWORK,
)

# Which shipped network a person gets who names none: the first of these that has weights.
PREFERENCE = ("scarp", "unet-se", "unet")


def get(name: str) -> Network:
    """The network of that name; a wrong name is answered with the right ones."""
    for network in NETWORKS:
        if network.name == name:
            return network
    raise SettingError(
        f"There is no network named '{name}'.",
        f"Choose one of: {', '.join(network.name for network in NETWORKS)}.",
    )


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
    "to_input",
]
