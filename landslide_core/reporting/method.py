"""How a detection was made, how it stands against a reference, and the checksums of everything."""

from collections.abc import Iterator
from typing import Any

from landslide_core.figures import numbers
from landslide_core.language import retold, tr_as
from landslide_core.reporting import closing, words
from landslide_core.reporting.document import Bullets, Facts, Heading, Part, Table, Text
from landslide_core.reporting.of_run import OfRun

_INPUTS = ("scene", "dem", "reference", "exclude")


def validation(of: OfRun) -> Iterator[Part]:
    """Return the scores against the reference of the run, or that there was none."""
    told = of.account.get("reference")
    yield Heading(words.VALIDATION)
    if not told:
        yield Text(words.NO_VALIDATION)
        return
    threshold = numbers.per_cent(of.account["results"]["threshold"])
    yield Text(words.VALIDATION_TEXT.format(name=told["name"], threshold=threshold))
    yield Table(
        [words.SCORE, words.VALUE],
        [[text, numbers.score(told.get(name))] for name, text in words.SCORES.items()],
    )
    if all(name in told for name in ("tp", "fp", "fn", "tn")):
        yield Text(words.PIXEL_COUNTS.format(**{n: told[n] for n in ("tp", "fp", "fn", "tn")}), quiet=True)


def method(of: OfRun) -> Iterator[Part]:
    """Return what was done, and the card of the weights."""
    yield Heading(words.METHOD)
    yield Facts(_done(of))
    if of.card is None:
        yield Text(words.NO_CARD, quiet=True)
    if notes := of.account.get("warnings"):
        yield Heading(words.NOTES)
        yield Bullets([numbers.sentence(note) for note in notes])


def _done(of: OfRun) -> list[tuple[str, str]]:
    account, network = of.account, of.account["network"]
    pairs = [
        (
            words.M_NETWORK,
            words.NETWORK_OF.format(title=network["title"], file=network.get("file", words.UNKNOWN)),
        ),
        (words.M_PREDICTS, _pixels(account)),
        (words.M_THRESHOLD, _threshold(account)),
        (words.M_RULES, _rules(of)),
    ]
    if account.get("normalisation"):
        pairs.append((words.M_LOOK, numbers.sentence(account["normalisation"])))
    if excluded := account.get("exclude"):
        share = numbers.share(excluded["share"])
        pairs.append((words.M_EXCLUDED, words.EXCLUDED_OF.format(share=share, name=excluded["name"])))
    if spread := account.get("uncertainty"):
        mean = numbers.share(spread["mean"])
        pairs.append((words.M_SPREAD, words.SPREAD_OF.format(views=spread["views"], mean=mean)))
    took = numbers.duration(float(account["seconds"]["total"]))
    pairs.append((words.M_DEVICE, words.DEVICE_OF.format(device=retold(account["device"]), duration=took)))
    return [*pairs, *_weights(of)]


def _pixels(account: Any) -> str:
    seen, tiles = account.get("network_grid") or {}, int(account.get("tiles", 1))
    if seen.get("resolution_m") is None:
        return words.PREDICTED_OWN.format(tiles=tiles)
    return words.PREDICTED_AT.format(metres=seen["resolution_m"], tiles=tiles)


def _threshold(account: Any) -> str:
    origin = (account.get("threshold") or {}).get("origin", "network")
    return words.THRESHOLD_FROM[origin].format(
        threshold=numbers.per_cent(account["results"]["threshold"]),
        own=numbers.per_cent(account["network"]["threshold"]),
    )


def _rules(of: OfRun) -> str:
    settings = of.run.settings
    if of.inventory.georeferenced:
        smallest, holes = numbers.area(settings.min_area_m2), numbers.area(settings.fill_holes_m2)
        return words.RULES_M2.format(smallest=smallest, holes=holes, simplify=settings.simplify_px)
    return words.RULES_PX.format(
        smallest=settings.min_area_px, holes=settings.fill_holes_px, simplify=settings.simplify_px
    )


def _weights(of: OfRun) -> list[tuple[str, str]]:
    licence = of.account["network"].get("licence")
    card = of.card
    if card is None:
        return [(words.M_LICENCE, licence)] if licence else []
    low, high = card.resolution_m
    said = {
        words.M_TRAINED: retold(card.trained_on),
        words.M_FOR: words.MADE_FOR.format(low=low, high=high, native=card.native_resolution_m),
        words.M_SEEN: retold(card.seen.in_words()),
        words.M_CHOSEN: retold(card.chosen_on),
        words.M_SCORED: numbers.sentence(card.scored),
        tr_as("source", "After"): card.citation,
        words.M_LICENCE: licence or card.licence,
    }
    return [(name, text) for name, text in said.items() if text]


def provenance(of: OfRun) -> Iterator[Part]:
    """Return the checksums of inputs, weights and results, and the versions."""
    account, network = of.account, of.account["network"]
    given = [(words.ROLES[role], account[role]) for role in _INPUTS if account.get(role)]
    rows = [closing.checksum(role, told) for role, told in given] + closing.checksum_of_weights(network)
    yield from closing.provenance(rows, account)
