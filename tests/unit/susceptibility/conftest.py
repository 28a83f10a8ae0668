"""A forest fitted once, and rows that it has not seen."""

import pytest

from tests import small_forest as small


@pytest.fixture(scope="session")
def forest():
    return small.forest()


@pytest.fixture(scope="session")
def table():
    return small.rows(400, seed=4)[0]
