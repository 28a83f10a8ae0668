"""Scarp's core: finds landslides in remote-sensing imagery and explains where they occur.

Plain Python, usable from a notebook; it never imports streamlit. `landslide_core.detection.journey` holds the
journeys, written once; the web pages and the command line are two front doors to them.
"""

from landslide_core.errors import Cancelled, InputError, WeightsError
from landslide_core.shipped import __version__

__all__ = ["Cancelled", "InputError", "WeightsError", "__version__"]
