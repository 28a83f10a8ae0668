"""landslide_core.large: grids that do not fit in memory, worked window by window and kept in files."""

from landslide_core.large.derive import derive_to_files
from landslide_core.large.room import HOLDS, Hold, in_files, scratch
from landslide_core.large.stack import FileStack

__all__ = ["HOLDS", "FileStack", "Hold", "derive_to_files", "in_files", "scratch"]
