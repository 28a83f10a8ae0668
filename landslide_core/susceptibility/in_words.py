"""Sentences that compare figures, made from the figures: whichever is the better is called so."""

from collections.abc import Collection, Mapping

from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.result import FOREST, SusceptibilityResult


def versus(
    what: str,
    ours: tuple[str, float],
    others: Mapping[str, float],
    *,
    higher: bool,
    digits: int = 3,
    unclear: Collection[str] = (),
) -> str:
    """Return a sentence that sets one figure against others, as they are shown.

    Parameters
    ----------
    what : str
        What the figures are, such as "Brier score".
    ours : tuple of str and float
        Whose figure it is, and the figure.
    others : mapping of str to float
        The others, by whose they are.
    higher : bool
        Whether a higher figure is the better.
    digits : int
        Digits after the point; figures that look the same are called the same.
    unclear : collection of str
        Those from which ours has no clear difference.

    Returns
    -------
    str

    Examples
    --------
    >>> versus("Brier score", ("mean", 0.012), {"forest": 0.013, "boosting": 0.011}, higher=False)
    'Brier score of the mean 0.012: better than the forest (0.013), worse than the boosting (0.011).'
    >>> versus("AUC", ("mean", 0.8304), {"forest": 0.8299}, higher=True)
    'AUC of the mean 0.830: the same as the forest (0.830).'
    """
    name, value = ours
    told = []
    for other, its in others.items():
        a, b = round(value, digits), round(its, digits)
        told.append(
            _against(other, f"{its:.{digits}f}", a - b if higher else b - a, clear=other not in unclear)
        )
    figure = models.with_figure(name, f"{value:.{digits}f}")
    if len(told) == 2:
        first, second = told
        return f"{what} of the {figure}: {first}, {second}."
    return f"{what} of the {figure}: {', '.join(told)}."


def _against(other: str, shown: str, better_by: float, *, clear: bool) -> str:
    """Say how a figure stands to another one, which is shown as such."""
    if better_by == 0:
        return f"the same as the {other} ({shown})"
    if better_by > 0:
        return (
            f"better than the {other} ({shown})"
            if clear
            else f"better than the {other} ({shown}; no clear difference)"
        )
    return (
        f"worse than the {other} ({shown})"
        if clear
        else f"worse than the {other} ({shown}; no clear difference)"
    )


def mean_against_its_members(result: SusceptibilityResult) -> tuple[str, ...]:
    """Return how the mean of models does against each of them, or nothing where it was not made."""
    main = result.results.get(models.MEAN)
    members = [result.results[name] for name in models.get(models.MEAN).members if name in result.results]
    if main is None or not members:
        return ()
    title = models.inside(main.title)
    names = {each.name: models.inside(each.title) for each in members}
    unclear = {names[name] for name, found in result.differences.items() if name in names and not found.clear}
    told = [
        versus(
            f"ROC AUC ({scheme} folds)",
            (title, cross.auc),
            {names[each.name]: each.cross[scheme].auc for each in members},
            higher=True,
            unclear=unclear if scheme == result.headline else (),
        )
        for scheme, cross in main.cross.items()
    ]
    brier = {names[each.name]: each.reliability.brier for each in members}
    return (*told, versus("Brier score", (title, main.reliability.brier), brier, higher=False, digits=4))


def who_is_explained(result: SusceptibilityResult) -> str:
    """Return a sentence on which model reasons and what-if answers are of, and how like the headline it is."""
    if result.main == FOREST:
        return "These are the reasons of the random forest, which is also the map to go by."
    from scipy.stats import spearmanr

    main = result.results[result.main]
    forest = result.results[FOREST].scores
    every = max(1, forest.size // 200_000)
    rho = float(spearmanr(forest[::every], main.scores[::every]).statistic)
    lower = models.inside(main.title)
    return (
        f"These are the reasons of the random forest alone; the map to go by is the {lower}, for which "
        f"there are no exact ones. The two maps have a rank correlation of {rho:.3f}."
    )


def who_answers(result: SusceptibilityResult) -> str:
    """Return a sentence on which model answers what-if questions, and whether it is the one to go by."""
    if result.main == FOREST:
        return "The random forest answers, the model to go by."
    main = models.inside(result.results[result.main].title)
    return f"The random forest answers; the map to go by is another, the {main}."
