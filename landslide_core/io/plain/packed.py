"""Files packed in a zip."""

import io
import zipfile
from pathlib import Path


def zipped(folder: Path) -> bytes:
    """Return the files of a folder packed in a zip, in the order of their names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()
