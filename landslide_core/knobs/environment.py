"""Numbers that the environment of a server may say otherwise."""

import math
import os

from landslide_core.errors import SettingError


def gigabytes(name: str, otherwise: float) -> float:
    """Bytes that a variable of the environment gives in GB (1e9 bytes).

    Parameters
    ----------
    name : str
        The variable.
    otherwise : float
        GB where it is not set or empty.

    Returns
    -------
    float
        Bytes.

    Raises
    ------
    SettingError
        It is no number, or not a finite one of 0 and more.
    """
    said = os.environ.get(name) or str(otherwise)
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise SettingError(
            f"The variable {name} of this server says '{said}', which is no number of gigabytes.",
            f"Whoever runs the server sets it to a number such as {otherwise:g}, or leaves it out.",
        )
    return value * 1e9
