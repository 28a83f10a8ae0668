"""The random forest, its importances, and its file without pickle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError
from landslide_core.factors.card import Factor
from landslide_core.io.boundary import SENSELESS, opens, reason
from landslide_core.io.code_book import CodeBook
from landslide_core.io.plain.arrays import read_arrays, write_arrays
from landslide_core.io.plain.text import write_json
from landslide_core.io.plain.validated import check_schema, read_object
from landslide_core.knobs import Without, check, knob
from landslide_core.language import marked
from landslide_core.metrics import auc_of
from landslide_core.susceptibility.models.encode import Encoding
from landslide_core.susceptibility.models.trees import ForestTrees, from_sklearn

SCHEMA = 1
_ROWS = 1 << 18  # encoded at once


def _columns(text: str) -> str | int:
    return int(text) if text.isdecimal() else text


@dataclass(frozen=True)
class ForestSettings:
    """The knobs of the forest (Breiman 2001).

    leaf: fewest rows in a leaf; 20 keeps the trees small enough for SHAP of a whole map within a minute, and
    transfers to new ground better than fully grown trees. depth: most tests on the way to a leaf; with 12 no
    path asks more columns than the tables of SHAP hold, however many factors there are; None for no limit.
    columns_per_split: "sqrt", or a number.
    """

    trees: int = knob(
        100, option="--trees", page=marked("Trees"), low=1, offered=(10, 1000), help="trees of the forest"
    )
    leaf: int = knob(
        20,
        option="--leaf",
        page="Fewest rows in a leaf",
        low=1,
        offered=(1, 500),
        help="fewest rows in a leaf",
    )
    depth: int | None = knob(
        12, option="--depth", low=1, help="most tests on the way to a leaf",
        page=Without("Deeper trees ask more columns than the maps of reasons can hold."),
    )  # fmt: skip
    columns_per_split: str | int = knob(
        "sqrt", option="--columns-per-split", metavar="N", read=_columns,
        help="columns that are tried at every split: sqrt (of their number), or a number",
        page=Without("Breiman's choice is kept; the score hardly depends on it."),
    )  # fmt: skip
    seed: int = knob(
        0, option="--seed", low=0, help="of whatever is drawn",
        page=Without("Another seed is another draw, not another answer."),
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, eq=False)
class Forest:
    """A fitted forest: how factors become columns, and its trees.

    impurity: (factors,) mean decrease in impurity, adding up to 1; it favours factors with many values. low,
    high: (factors,) the smallest and largest value in training, NaN for classes and directions.
    """

    encoding: Encoding
    trees: ForestTrees
    settings: ForestSettings
    impurity: NDArray[np.float64]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    notes: tuple[str, ...] = field(default=())

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors in the order of the table."""
        return self.encoding.factors

    def codes(self, table: NDArray[np.float32]) -> NDArray[np.uint16]:
        """Return the table (n, factors) as codes (n, columns): what prediction and SHAP start from."""
        out = np.empty((len(table), self.trees.columns), np.uint16)
        for start in range(0, len(table), _ROWS):
            part = slice(start, start + _ROWS)
            out[part] = self.trees.codes.encode(self.encoding.transform(table[part]))
        return out

    def probability(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) probability of landslide, as common as in the sample, for a table (n, factors)."""
        return self.trees.probability_of_codes(self.codes(table))


def fit_forest(
    factors: Sequence[Factor],
    table: NDArray[np.float32],
    labels: NDArray[np.bool_],
    settings: ForestSettings | None = None,
) -> Forest:
    """Fit scikit-learn's random forest to training rows (n, factors) and labels (n,) and keep its trees."""
    from sklearn.ensemble import RandomForestClassifier

    settings = settings or ForestSettings()
    encoding = Encoding.fitted(factors, table, labels)
    columns = encoding.transform(table)
    model = RandomForestClassifier(
        settings.trees,
        min_samples_leaf=max(1, min(settings.leaf, len(labels) // 20)),
        max_depth=settings.depth,
        max_features=settings.columns_per_split,
        random_state=settings.seed,
        n_jobs=-1,
    ).fit(columns, labels)
    trees = from_sklearn(model)
    measured = [factor.kind == "continuous" for factor in factors]
    low, high = (np.where(measured, edge, np.nan).astype(np.float32) for edge in (table.min(0), table.max(0)))
    impurity = np.asarray(encoding.merge(model.feature_importances_), np.float64)
    return Forest(encoding, trees, settings, impurity, low, high)


def permutation_importance(
    model: Any, table: NDArray[np.float32], labels: NDArray[np.bool_], repeats: int = 3, seed: int = 0
) -> NDArray[np.float64]:
    """Return (factors, repeats): by how much the ROC AUC on these rows falls when a factor is shuffled.

    To be taken on rows that the model has not seen; a factor's columns are shuffled together (Breiman 2001).
    """
    rng = np.random.default_rng(seed)
    whole = auc_of(model.probability(table), labels)
    fall = np.empty((table.shape[1], repeats))
    for k in range(table.shape[1]):
        for repeat in range(repeats):
            shuffled = table.copy()
            shuffled[:, k] = rng.permutation(shuffled[:, k])
            fall[k, repeat] = whole - auc_of(model.probability(shuffled), labels)
    return fall


def save_forest(folder: Path, forest: Forest, name: str = "random_forest", **facts: Any) -> tuple[Path, Path]:
    """Write `name`.npz (numbers) and `name`.json (what they are) and return both paths.

    facts: more to be told in the card, such as scores. The numbers are a NumPy archive without pickled
    objects.
    """
    trees, encoding = forest.trees, forest.encoding
    arrays = {n: getattr(trees, n) for n in _TREE_ARRAYS}
    arrays |= {n: getattr(forest, n) for n in ("impurity", "low", "high")}
    for k, rate in enumerate(encoding.rates):
        if rate is not None:
            arrays[f"codes_{k}"], arrays[f"rates_{k}"] = rate
    card = {
        "schema": SCHEMA,
        "kind": "random forest",
        "trees": trees.count,
        "leaves": trees.leaves,
        "columns": encoding.columns,
        "mean_rate": encoding.mean_rate,
        "settings": vars(forest.settings),
        "factors": [
            {
                "name": f.name,
                "title": f.title,
                "unit": f.unit,
                "kind": f.kind,
                "classes": {str(value): label for value, label in f.classes.items()},
                "codes": {str(value): code for value, code in f.book.codes.items()},
            }
            for f in forest.factors
        ],
        "notes": forest.notes,
        **facts,
    }
    numbers, words = folder / f"{name}.npz", folder / f"{name}.json"
    write_arrays(numbers, arrays, compressed=True)
    write_json(words, card)
    return numbers, words


_TREE_ARRAYS = ("column", "threshold", "left", "right", "value", "cover", "roots")


@opens
def open_forest(card: Path) -> Forest:
    """Return the forest of a card written by `save_forest`; InputError if the two files are not one."""
    cure = "Give the .json of a saved forest, with its .npz beside it."
    told = read_object(card, cure)
    check_schema(told, SCHEMA, card.name)
    try:
        arrays = read_arrays(card.with_suffix(".npz"))
        factors = tuple(
            Factor(f["name"], f["title"], f["unit"], f["kind"], classes=_book(f)) for f in told["factors"]
        )
        columns = len(told["columns"])
        trees = ForestTrees(**{name: arrays[name] for name in _TREE_ARRAYS}, columns=columns)
        rates = tuple(
            (arrays[f"codes_{k}"], arrays[f"rates_{k}"]) if f.kind == "categorical" else None
            for k, f in enumerate(factors)
        )
        edges = {name: arrays[name] for name in ("impurity", "low", "high")}
        settings = ForestSettings(**told["settings"])
        mean_rate, notes = float(told["mean_rate"]), tuple(told["notes"])
    except SENSELESS as problem:
        raise FileError(
            f"{card.name} is not a saved forest that can be opened ({reason(problem)}).", cure
        ) from problem
    if not trees.is_sound():
        raise FileError(f"The numbers of {card.name} do not form trees.", cure)
    plain = np.zeros(columns, np.float32), np.ones(columns, np.float32)
    encoding = Encoding(factors, "trees", rates, mean_rate, *plain)
    if encoding.owner.size != columns:
        raise FileError(f"The factors of {card.name} do not make the columns of its trees.", cure)
    return Forest(encoding, trees, settings, notes=notes, **edges)


def _book(told: dict[str, Any]) -> CodeBook:
    """Return the classes of a factor with the user's codes; ValueError where its values are not theirs."""
    classes = {int(value): str(name) for value, name in told["classes"].items()}
    codes = {int(value): code for value, code in told.get("codes", {}).items()}
    book = CodeBook.read(classes, codes)
    if dict(book) != classes:
        raise ValueError(marked(f"the classes of {told['name']} do not belong to their codes"))
    return book
