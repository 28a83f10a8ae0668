"""The dashboard is opened for this machine alone unless it is told where to listen."""

import pytest

from landslide_core.commands import dashboard
from landslide_core.commands.main import main


@pytest.mark.parametrize(
    ("given", "address"), [((), "127.0.0.1"), (("--address", "0.0.0.0"), "0.0.0.0")], ids=["alone", "office"]
)
def test_it_listens_where_it_is_told(monkeypatch, given, address):
    started = []

    def start(_, command) -> None:
        started.extend(command)
        raise SystemExit

    monkeypatch.setattr(dashboard.os, "execv", start)
    with pytest.raises(SystemExit):
        main(["dashboard", "--no-browser", *given])

    assert started[started.index("--server.address") + 1] == address
