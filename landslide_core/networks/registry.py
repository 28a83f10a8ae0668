"""The list of networks: one line for each."""

from functools import cache
from importlib import import_module
from typing import Any

from landslide_core.errors import SettingError
from landslide_core.networks.network import Network

# Each in the module of its name. A module is imported when its network is asked for: what some are built of
# (torchvision, timm) takes longer to import than a small image to predict.
NAMES = (
    "unet",
    "unet-se",
    "vgg13-se",
    "resnet18-se",
    "resu-cbnet",
    "digate-unet",
    "geonext",
    "calanddet",
    "scarp",
)
NETWORKS: tuple[Network, ...]


def get(name: str) -> Network:
    """The network of that name.

    Parameters
    ----------
    name : str
        Its short name, such as "unet"; see `NAMES`.

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
    if name not in NAMES:
        raise SettingError(f"There is no network named '{name}'.", f"Choose one of: {', '.join(NAMES)}.")
    network: Network = import_module(f"landslide_core.networks.{name.replace('-', '_')}").NETWORK
    return network


@cache
def _all() -> tuple[Network, ...]:
    return tuple(get(name) for name in NAMES)


def __getattr__(name: str) -> Any:
    """All networks, when somebody asks for them."""
    if name == "NETWORKS":
        return _all()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
