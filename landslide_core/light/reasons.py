"""Why an expected F1 is what it is, in plain words: which evidence, were it usual, would raise it."""

from collections.abc import Mapping

from landslide_core.light.fitted import FittedLight

_LEAST_GAIN = 0.03  # of expected F1, below which evidence is not named
_MOST = 3

# Evidence that goes together, and the sentence that it deserves.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "The pixels are coarser or finer than those that the network learned from.": (
        "coarser", "finer", "off_size", "size_known",
    ),
    "The colours are not those of a photograph in red, green and blue as the network knows them: bands may be "
    "swapped, or near infrared may stand in place of red.": (
        "red_hue", "odd_hue", "rg", "gb", "rb",
    ),
    "The vegetation and the colours are those of another season or sensor than in the training images.": (
        "look_colour", "green_hue", "colour",
    ),
    "The image is much brighter, darker or flatter than the training images.": (
        "look", "look_bright", "mean", "spread", "dark", "saturated", "shadow",
    ),
    "Cloud, snow or water covers a part of it.": ("cloud", "snow", "water"),
    "Fine detail is missing or too strong: it was enlarged, compressed, or is a close view.": ("detail", "blocks"),
    "Inside the network it looks unlike the images that it learned from.": ("strange_early", "strange_deep"),
    "At a first glance the network finds nothing that it is sure of: there is no landslide here, or it does not know "
    "such ones.": ("f1_said", "share_said", "undecided"),
}  # fmt: skip


def reasons_for(fitted: FittedLight, evidence: Mapping[str, float]) -> tuple[str, ...]:
    """Up to three sentences, the weightiest first; empty where no evidence weighs.

    Parameters
    ----------
    fitted : FittedLight
    evidence : mapping of str to float
        All that the fit knows by name.

    Returns
    -------
    tuple of str
        A group of evidence is named when it lies outside of what left-out regions showed and the expected F1 would
        be higher by 0.03 or more if it were usual.
    """
    expected = fitted.expected(evidence)
    gains = {}
    for sentence, names in _GROUPS.items():
        odd = [name for name in names if name in fitted.usual and _unusual(fitted, name, evidence[name])]
        if odd:
            usual = {**evidence, **{name: fitted.typical[name] for name in names if name in fitted.usual}}
            gains[sentence] = fitted.expected(usual) - expected
    named = sorted((s for s, gain in gains.items() if gain >= _LEAST_GAIN), key=lambda s: -gains[s])
    return tuple(named[:_MOST])


def _unusual(fitted: FittedLight, name: str, value: float) -> bool:
    low, _, high = fitted.usual[name]
    return not low <= value <= high
