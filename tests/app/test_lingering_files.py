"""A download can be fetched although others' pages have been drawn since it was made, and is gone some time later."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from landslide_ui.serving.lingering import let_linger

TABLE = b"id,area_m2\n1,900\n"


def files() -> tuple[MemoryMediaFileStorage, MediaFileManager]:
    """What a server keeps of its pages, and who says how long."""
    storage = MemoryMediaFileStorage("/media")
    return storage, MediaFileManager(storage)


def happens(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a story in a loop of its own; in this thread the browser of another story may have one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, story()).result()


def offered(manager: MediaFileManager) -> str:
    """The address of a download that nobody's page refers to, as one that was just made."""
    placeholder = manager.add_deferred(lambda: TABLE, "text/csv", "1.download", "table.csv")
    return manager.execute_deferred(placeholder).rpartition("/")[2]


def others_are_drawn(manager: MediaFileManager) -> None:
    for _ in range(3):
        manager.remove_orphaned_files()


def test_without_it_streamlit_takes_a_download_away_at_once() -> None:
    """Else `let_linger` is needed no more."""
    storage, manager = files()
    name = offered(manager)
    others_are_drawn(manager)

    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)


def test_a_download_outlives_others_pages_for_a_while() -> None:
    async def story() -> None:
        storage, manager = files()
        let_linger(manager, seconds=0)
        name = offered(manager)
        others_are_drawn(manager)
        assert storage.get_file(name).content == TABLE

        while storage._files_by_id:
            await asyncio.sleep(0.01)

    happens(story)


def test_what_is_offered_again_meanwhile_stays() -> None:
    async def story() -> None:
        storage, manager = files()
        let_linger(manager, seconds=0)
        name = offered(manager)
        others_are_drawn(manager)
        manager.add(TABLE, "text/csv", "1.again", "table.csv", is_for_static_download=True)
        done = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, done.set)
        await done.wait()

        assert storage.get_file(name).kind == MediaFileKind.DOWNLOADABLE

    happens(story)


def test_the_server_lets_its_files_linger(monkeypatch) -> None:
    from landslide_ui.serving import life

    server, given = Mock(), []
    monkeypatch.setattr(life, "let_linger", given.append)
    monkeypatch.setattr(life.runtime, "get_instance", lambda: server)
    monkeypatch.setattr(life.compute, "workers", Mock())

    async def story() -> None:
        async with life.life(None):
            assert given == [server.media_file_mgr]

    happens(story)
