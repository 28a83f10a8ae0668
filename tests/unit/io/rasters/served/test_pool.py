"""Datasets stay open between questions, a bounded number, and never serve two threads at once."""

import os
import threading

import numpy as np
import pytest

from landslide_core.errors import FileError
from landslide_core.io import write_raster
from landslide_core.io.rasters.served.pool import DatasetPool
from tests import small_runs


@pytest.fixture
def rasters(tmp_path):
    paths = [tmp_path / f"{number}.tif" for number in range(5)]
    for number, path in enumerate(paths):
        write_raster(path, np.full(small_runs.UTM.shape, number, np.uint8), small_runs.UTM)
    return paths


def test_a_dataset_is_used_again_and_only_so_many_stay_open(rasters):
    pool = DatasetPool(most=2)
    seen = []
    for path in rasters:
        with pool.opened(path) as dataset:
            seen.append(dataset)
        with pool.opened(path) as again:
            assert again is dataset

    assert [dataset.closed for dataset in seen] == [True, True, True, False, False]
    pool.close()
    assert all(dataset.closed for dataset in seen)


def test_two_that_ask_at_once_get_datasets_of_their_own(rasters):
    pool = DatasetPool()
    with pool.opened(rasters[0]) as one, pool.opened(rasters[0]) as other:
        assert one is not other
    pool.close()


def test_threads_read_right_values(rasters):
    pool, wrong = DatasetPool(most=3), []

    def read():
        for _ in range(20):
            for number, path in enumerate(rasters):
                with pool.opened(path) as dataset:
                    wrong.append((dataset.read(1) != number).any())

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert len(wrong) == 400
    assert not any(wrong)


def test_a_file_that_was_written_anew_is_opened_anew(rasters):
    pool = DatasetPool()
    with pool.opened(rasters[0]) as dataset:
        assert dataset.read(1).max() == 0
    write_raster(rasters[0], np.full(small_runs.UTM.shape, 77, np.uint8), small_runs.UTM)
    os.utime(rasters[0], ns=(1, 10**18))
    with pool.opened(rasters[0]) as dataset:
        assert dataset.read(1).max() == 77
    pool.close()


def test_a_damaged_file_is_said_to_be_damaged(tmp_path):
    (tmp_path / "bad.tif").write_bytes(b"II*\0 and then nothing of use")

    with pytest.raises(FileError), DatasetPool().opened(tmp_path / "bad.tif"):
        pass
