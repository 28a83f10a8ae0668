"""A clock that tests move."""

import pytest


class Clock:
    """Seconds since the epoch, as time.time says them, that stand still."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
