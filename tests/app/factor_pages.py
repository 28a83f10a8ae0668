"""What the stories of the Factors page share: reading it, waiting for it, going through its steps."""

from landslide_ui.factors import analyses
from landslide_ui.shared import compute
from tests.app.owned_runs import link_of
from tests.limits import HANG_SECONDS

STEPS = ("Layers", "Classes", "Frequency ratio", "Forest", "SHAP", "Map", "What if", "Take it with you")


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [
        *app.markdown,
        *app.get("html"),
        *app.info,
        *app.warning,
        *app.error,
        *app.success,
        *app.caption,
    ]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def wait(identity: str) -> None:
    """Until the job of an analysis is over."""
    job = analyses.job(identity)
    if job is not None:
        compute.jobs().wait(job.id, timeout=HANG_SECONDS)


def analysis_of(app) -> str:
    return link_of(app)["analysis"]


def step(app, name: str):
    """The page at that step."""
    next(group for group in app.button_group if group.label == "Step").set_value(name).run()
    assert not app.exception
    return app


def choose(app, label: str, value):
    """Set the chooser of that label."""
    groups = [each for each in (*app.button_group, *app.selectbox, *app.radio) if each.label == label]
    groups[0].set_value(value).run()
    assert not app.exception
    return app
