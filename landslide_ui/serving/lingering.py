"""Files that a page offers stay for a while after Streamlit has done with them.

Streamlit makes a download when it is pressed, says where it is, and takes it away when two pages, whoever looks at
them, have been drawn since. Where several people work, that is sooner than a browser comes to fetch it.
"""

import asyncio

from streamlit.runtime.media_file_manager import MediaFileManager

LINGER_S = 60.0


def let_linger(manager: MediaFileManager, seconds: float = LINGER_S) -> None:
    """Delay what a manager deletes; to be called where its server's loop runs.

    What is offered again meanwhile stays. Streamlit has no setting for it: its storage's own method is exchanged.
    """
    storage, loop = manager._storage, asyncio.get_running_loop()
    delete = storage.delete_file

    def delete_unless_offered(file_id: str) -> None:
        with manager._lock:
            if file_id not in manager._file_metadata:
                delete(file_id)

    def delete_later(file_id: str) -> None:
        loop.call_soon_threadsafe(loop.call_later, seconds, delete_unless_offered, file_id)

    setattr(storage, "delete_file", delete_later)  # noqa: B010 - not a method that may be assigned to, says mypy
