"""Files packed in a zip."""

import io
import zipfile
from collections.abc import Collection
from pathlib import Path


def zipped(folder: Path, names: Collection[str] | None = None) -> bytes:
    """Return the files of a folder packed in a zip in the order of their names: all but hidden ones, or those named."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_dir() or path.name.startswith(".") or (names is not None and path.name not in names):
                continue
            archive.write(path, path.name)
    return packed.getvalue()
