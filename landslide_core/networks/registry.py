"""The list of networks: one line for each."""

from landslide_core.errors import SettingError
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
from landslide_core.networks.network import Network

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


def get(name: str) -> Network:
    """The network of that name.

    Parameters
    ----------
    name : str
        Its short name, such as "unet"; see `NETWORKS`.

    Returns
    -------
    Network
        How it is built, and what it needs.

    Raises
    ------
    SettingError
        A wrong name is answered with the right ones.

    Examples
    --------
    >>> get("unet").title
    'UNet'
    """
    for network in NETWORKS:
        if network.name == name:
            return network
    raise SettingError(
        f"There is no network named '{name}'.",
        f"Choose one of: {', '.join(network.name for network in NETWORKS)}.",
    )
