"""Grids that do not fit in memory, worked window by window and kept in files."""

from landslide_core.factors.large.derive import derive_to_files
from landslide_core.factors.large.file_stack import FileStack
from landslide_core.factors.large.memory_or_disk import (
    HOLDS,
    Hold,
    in_files,
    refuse_cluster,
    refuse_in_files,
    scratch,
)

__all__ = [
    "HOLDS",
    "FileStack",
    "Hold",
    "derive_to_files",
    "in_files",
    "refuse_cluster",
    "refuse_in_files",
    "scratch",
]
