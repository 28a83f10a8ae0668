"""Trees as lists answer as the library that fitted them, and damaged ones are refused."""

import numpy as np
import pytest

from landslide_core.light.forest import Tree, predict

TREE = Tree(
    (0, -1, 1, -1, -1), (0.5, 0, 2.0, 0, 0), (1, -1, 3, -1, -1), (2, -1, 4, -1, -1), (9, 0.1, 9, 0.4, 0.8)
)


@pytest.mark.parametrize(("row", "value"), [((0.5, 9.0), 0.1), ((0.6, 2.0), 0.4), ((0.6, 2.1), 0.8)], ids=str)
def test_a_row_falls_into_its_leaf(row: tuple[float, float], value: float) -> None:
    assert TREE.predict(row) == value


def test_a_forest_is_the_mean_of_its_trees() -> None:

    constant = Tree((-1,), (0.0,), (-1,), (-1,), (0.2,))

    np.testing.assert_allclose(predict([TREE, constant], np.array([[0.6, 3.0], [0.0, 0.0]])), [0.5, 0.15])


def test_a_tree_comes_back_from_its_lists() -> None:
    assert Tree.from_dict(TREE.as_dict()) == TREE


@pytest.mark.parametrize(
    "damage",
    [{"left": [0, -1, 3, -1, -1]}, {"right": [7, -1, 4, -1, -1]}, {"value": [1.0]}, {"feature": []}],
    ids=["a circle", "beyond the end", "too short", "empty"],
)
def test_a_tree_in_which_rows_get_lost_is_refused(damage: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="tree"):
        Tree.from_dict({**TREE.as_dict(), **damage})
