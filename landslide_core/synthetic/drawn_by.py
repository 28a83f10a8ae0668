"""What tells the drawings of this version from those of others, for what keeps them on disk."""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import scipy

from landslide_core.io.plain.whole import file_sha256


@cache
def drawn_by() -> str:
    """A hash of the code that draws synthetic ground, and of the libraries that it draws with.

    A scene is named by its seed, and another version draws another scene from it.
    """
    return of_code(Path(__file__).parent)


def of_code(folder: Path) -> str:
    """A hash of the modules below a folder, by name and content."""
    digest = hashlib.sha256(f"{np.__version__} {scipy.__version__}".encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder).as_posix()} {file_sha256(path)}\n".encode())
    return digest.hexdigest()[:8]
