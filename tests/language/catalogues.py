"""Keep the catalogues: gather the messages of the code, bring the .po files up to date, compile them.

`python -m tests.language.catalogues` (`make catalogues`) writes; the tests ask whether it would change anything.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from landslide_core import errors
from landslide_core.language.catalogues import folder
from landslide_core.reporting.reading import CONTEXT

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "zh"
# Where the messages of each catalogue stand.
PLACES = {
    "detect": ("landslide_ui/detect", "pages/detect.py"),
    "factors": ("landslide_ui/factors", "pages/factors.py"),
    "pages": (
        "landslide_ui/compare", "landslide_ui/help", "landslide_ui/home", "landslide_ui/maps", "landslide_ui/owned",
        "landslide_ui/serving", "landslide_ui/shared", "landslide_ui/frame.py", "landslide_ui/state.py",
        "landslide_ui/words.py", "pages/home.py", "pages/compare.py", "pages/help.py",
    ),
    "reports": ("landslide_core/reporting", "landslide_core/figures"),
    "files": ("landslide_core/io", "landslide_core/scene"),
    "science": (
        "landslide_core/susceptibility", "landslide_core/factors", "landslide_core/analysis",
        "landslide_core/inventory", "landslide_core/synthetic", "landslide_core/normalise",
        "landslide_core/calibration", "landslide_core/metrics.py", "landslide_core/geodatabase",
    ),
    "networks": (
        "landslide_core/networks", "landslide_core/detection", "landslide_core/light", "landslide_core/training",
        "landslide_core/tuning", "landslide_core/teaching", "landslide_core/comparison", "landslide_core/changes",
        "landslide_core/review", "landslide_core/runs", "landslide_core/work", "landslide_core/owners",
        "landslide_core/serving", "landslide_core/hardware", "landslide_core/knobs", "landslide_core/cluster",
        "landslide_core/progress.py", "landslide_core/shipped.py",
    ),
}  # fmt: skip
# What the core says is English and retold where it is shown: every sentence in these catalogues' code.
RETOLD = ("reports", "files", "science", "networks")
# Modules of nothing but texts: every text in a constant is a message, of reports and not of what the core says.
TEXTS = ("landslide_core/reporting/words.py", "landslide_core/reporting/texts")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"^(?=.*[^\W\d_]{2,}\W+.*[^\W\d_]{2,})(?=.* ).*$", re.DOTALL)
# Text for machines, by its shape: markup, styles, queries, formats.
_MACHINE = re.compile(
    r"<[a-z/!]|\bSELECT\b|\bCREATE\b|\bINSERT\b|\bUPDATE\b|\bDELETE\b|;\s*$|function |=>|^\S+=\S+|--|\\\\|%[YmdHMSs]"
)
# Text for machines, by what takes it: patterns, logs, databases, keys. Errors that are no InputError are bugs, and
# none of a user's language.
_OF_MODULES = ("re", "logger", "logging")
_OF_METHODS = ("execute", "executemany", "executescript", "exec_driver_sql", "filterwarnings", "fromkeys")
_BUGS = tuple(
    name
    for name, each in vars(builtins).items()
    if isinstance(each, type) and issubclass(each, BaseException)
)

_OF_TODAY = ("Project-Id", "Report-", "POT-", "PO-Rev", "Last-", "Language-Team", "Generated-")


class _Undated(Catalog):
    """A catalogue whose head holds nothing that changes from day to day."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [each for each in super().mime_headers if not each[0].startswith(_OF_TODAY)]


class Message(NamedTuple):
    """A message of the code: its text, the plural where it counts, and the context where it has one."""

    text: str
    plural: str = ""
    context: str = ""


def gathered(part: str) -> dict[Message, list[str]]:
    """Return the messages of a catalogue and the files that each stands in."""
    found: dict[Message, list[str]] = {}
    for path in modules(part):
        place = path.relative_to(ROOT).as_posix()
        for message in messages_of(path, retold=part in RETOLD):
            found.setdefault(message, [])
            if place not in found[message]:
                found[message].append(place)
    return found


def modules(part: str) -> list[Path]:
    """Every module whose messages go to a catalogue."""
    paths = [ROOT / place for place in PLACES[part]]
    return sorted(each for path in paths for each in ([path] if path.suffix else path.rglob("*.py")))


def messages_of(path: Path, *, retold: bool) -> Iterator[Message]:
    """The messages of a module, in the order of the code."""
    tree = ast.parse(path.read_text("utf-8"))
    yield from called(tree)
    if path.relative_to(ROOT).as_posix().startswith(TEXTS):
        yield from (Message(text, context=CONTEXT) for text in _constants(tree) if _WORD.search(text))
    elif retold:
        yield from (Message(text) for text in sentences(tree))


def called(tree: ast.Module) -> Iterator[Message]:
    """The messages in calls of `tr` and its kin."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        texts = [
            each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if call.func.id == "marked" and call.args and isinstance(call.args[0], ast.JoinedStr):
            yield Message(template(call.args[0]))
        if call.func.id in ("tr", "marked") and texts:
            yield Message(texts[0])
        elif call.func.id == "tr_as" and len(texts) == 2:
            yield Message(texts[1], context=texts[0])
        elif call.func.id == "tr_many" and len(texts) == 2:
            yield Message(texts[0], plural=texts[1])


def _constants(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            keys = {
                id(key)
                for each in ast.walk(statement.value)
                if isinstance(each, ast.Dict)
                for key in each.keys
            }
            for each in ast.walk(statement.value):
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in keys:
                    yield each.value


def sentences(tree: ast.Module) -> Iterator[str]:
    """Every text of two words or more that is for a person; names in braces stand for the values in it."""
    skipped = {id(part) for each in ast.walk(tree) for root in _for_machines(each) for part in ast.walk(root)}
    for whole in ast.walk(tree):
        if isinstance(whole, ast.JoinedStr):
            skipped.update(id(part) for part in whole.values)
    for each in ast.walk(tree):
        if id(each) in skipped:
            continue
        text = None
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            text = each.value
        elif isinstance(each, ast.JoinedStr):
            text = template(each)
        if text and _SENTENCE.match(re.sub(r"\{\w+\}", "", text)) and not _MACHINE.search(text):
            yield text


def _for_machines(each: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a piece of code in which no text is for a person, whatever it looks like."""
    match each:
        case ast.Expr(value=ast.Constant() as alone):  # a docstring
            yield alone
        case ast.Call(func=ast.Name(id=name)) if _is_bug(name):
            yield each
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name in _OF_MODULES:
            yield each
        case ast.Call(func=ast.Attribute(attr=name)) if name in _OF_METHODS or _is_bug(name):
            yield each
        case ast.Compare() | ast.Set():
            yield each
        case ast.AnnAssign(annotation=found) | ast.arg(annotation=ast.expr() as found):
            yield found
        case ast.FunctionDef(returns=ast.expr() as found):
            yield found


def _is_bug(name: str) -> bool:
    """Whether a name is that of an error of Python or a library, not of one that a user can mend."""
    return name in _BUGS or (name.endswith("Error") and not hasattr(errors, name))


def template(whole: ast.JoinedStr) -> str:
    """An f-string as a message: each value is a name in braces, made of the code that fills it."""
    text, names = "", []
    for part in whole.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            names.append(name)
            text += f"{{{name}{names.count(name) if names.count(name) > 1 else ''}}}"
    return text


def _name(value: ast.expr) -> str:
    match value:
        case ast.Name(id=name):
            return name.strip("_")
        case ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Call(func=ast.Name(id="len" | "str" | "repr" | "sorted"), args=[first, *_]):
            return _name(first)
        case ast.Call(func=func):
            return _name(func)
        case ast.Subscript(value=first):
            return _name(first)
    return "value"


def path_of(part: str) -> Path:
    """The .po file of a catalogue."""
    return folder() / LANGUAGE / "LC_MESSAGES" / f"{part}.po"


def read(part: str) -> Catalog:
    """A catalogue as it lies in the repository, or an empty one."""
    if not path_of(part).exists():
        return Catalog(locale=LANGUAGE, domain=part)
    with path_of(part).open("rb") as stream:
        return read_po(stream, locale=LANGUAGE, domain=part)


def updated(part: str) -> Catalog:
    """The catalogue with the messages of the code, each with the translation it had; the others are gone."""
    before, after = read(part), Catalog(locale=LANGUAGE, domain=part, charset="utf-8", fuzzy=False)
    after.header_comment = f"# {part}: what it says, in {LANGUAGE}."
    for message, places in gathered(part).items():
        known = before.get(message.text, context=message.context or None)
        key = (message.text, message.plural) if message.plural else message.text
        after.add(
            key,
            known.string if known else None,
            locations=[(place, 0) for place in places],
            context=message.context or None,
            auto_comments=list(known.auto_comments) if known else (),
            user_comments=list(known.user_comments) if known else (),
        )
    return after


def as_po(catalogue: Catalog) -> bytes:
    """The bytes of a .po file, without what changes from day to day in its head."""
    stream = BytesIO()
    write_po(stream, catalogue, width=120, include_lineno=False)
    dated = tuple(f'"{name}'.encode() for name in _OF_TODAY)
    return b"".join(
        line for line in stream.getvalue().splitlines(keepends=True) if not line.startswith(dated)
    )


def as_mo(catalogue: Catalog) -> bytes:
    """The bytes of a .mo file, without the same."""
    stream, undated = BytesIO(), _Undated(locale=LANGUAGE, charset="utf-8", fuzzy=False)
    for message in catalogue:
        if message.id:
            undated[message.id] = message
    write_mo(stream, undated)
    return stream.getvalue()


def main() -> None:
    """Write all catalogues, and say what still lacks a translation."""
    for part in PLACES:
        path, catalogue = path_of(part), updated(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        lacking = [message for message in catalogue if message.id and not _whole(message.string)]
        print(f"{part}: {len(catalogue)} messages, {len(lacking)} not translated")


def _whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    main()
