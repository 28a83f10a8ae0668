"""What tests of the Compare page share."""

from tests.app.owned_runs import link_of


def comparison_of(app) -> str:
    return link_of(app)["run"]
