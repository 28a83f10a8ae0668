"""How two dates were laid over each other and compared, and the checksums of everything."""

from collections.abc import Iterator

from landslide_core.figures import numbers
from landslide_core.language import retold
from landslide_core.light.light import Light
from landslide_core.reporting import closing, words
from landslide_core.reporting.document import Bullets, Callout, Facts, Heading, Part
from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates.of_change import OfChange


def lights(of: OfChange) -> Iterator[Part]:
    """Return the lights of both images with their reasons."""
    yield Heading(texts.LIGHTS)
    for date, name in (("before", texts.BEFORE), ("after", texts.AFTER)):
        told = of.account[date]
        judged = Light.from_dict(told["light"])
        said = texts.LIGHT_OF.format(date=name, name=told["name"], said=closing.light_title(judged))
        reasons = [numbers.sentence(each) for each in judged.reasons]
        yield Callout(closing.LIGHT_COLOURS[judged.level], said, reasons)


def method(of: OfChange) -> Iterator[Part]:
    """Return what was done, with coregistration and radiometry as they were found."""
    account = of.account
    network, how, vegetation = account["network"], account["how"], account.get("vegetation")
    said = texts.NO_VEGETATION if vegetation is None else texts.VEGETATION_OF.format(**vegetation)
    rules = texts.RULES_OF.format(
        tolerance=how["tolerance_px"],
        overlap=numbers.per_cent(how["least_overlap"]),
        growth=numbers.per_cent(how["least_growth"]),
        rise=numbers.per_cent(how["least_rise"]),
    )
    cuts = {date: numbers.per_cent(account[date]["threshold"]) for date in ("before", "after")}
    yield Heading(words.METHOD)
    yield Facts([
        (texts.M_PLACE, _place(of)),
        (texts.M_LOOK, _look(of)),
        (texts.M_VEGETATION, said),
        (texts.M_RULES, rules),
        (texts.M_NETWORK, words.NETWORK_OF.format(title=network["title"], file=network.get("file", words.UNKNOWN))),
        (texts.M_THRESHOLDS, texts.THRESHOLDS_OF.format(**cuts)),
        (texts.M_TOOK, numbers.duration(float(account["seconds"]["total"]))),
    ])  # fmt: skip
    if notes := account.get("warnings"):
        yield Heading(words.NOTES)
        yield Bullets([numbers.sentence(note) for note in notes])


def _place(of: OfChange) -> str:
    told = of.account["coregistration"]
    if not told["mended"]:
        return retold(str(told["said"]))
    metres = "" if told["shift_m"] is None else texts.SHIFT_METRES.format(metres=told["shift_m"])
    return texts.SHIFT_OF.format(
        said=retold(told["said"]), rows=-told["rows_px"], cols=-told["cols_px"], metres=metres
    )


def _look(of: OfChange) -> str:
    told = of.account["normalisation"]
    said = numbers.sentence(told["said"])
    return texts.LOOK_SEEN.format(said=said) if told["network"] else said


def provenance(of: OfChange) -> Iterator[Part]:
    """Return the checksums of both images, weights and results, and the versions."""
    account, network = of.account, of.account["network"]
    rows = [closing.checksum(texts.ROLES[date], account[date]) for date in ("before", "after")]
    rows += closing.checksum_of_weights(network)
    yield from closing.provenance(rows, account)
