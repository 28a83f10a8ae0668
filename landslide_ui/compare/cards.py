"""What the cards of all networks say of their validation, with nothing to wait for."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import retold, tr, tr_as
from landslide_core.metrics import ConfusionMatrix
from landslide_ui import state, words
from landslide_ui.compare import matrix_grid, scores
from landslide_ui.shared import compute, outputs

if TYPE_CHECKING:
    from landslide_core.networks import Card


def show() -> None:
    """Matrices and scores of the cards; networks without scores are named."""
    with outputs.user_errors():
        cards = list(compute.cards().values())
        scored = [card for card in cards if card.scores.get("pooled")]
        st.header(tr("What the cards say"), anchor=False)
        if not scored:
            outputs.quiet(tr("No network with recorded validation scores was found in models/."))
            return
        first = scored[0].scores
        outputs.quiet(
            tr(
                "Landslide class, one pool of the pixels of {images} images: {data}. "
                "Each at the threshold of its card.",
                images=first["images"],
                data=retold(first["data"]),
            )
        )
        _draw(scored)
        for what, titles in _chosen_on(scored).items():
            outputs.quiet(
                words.sentence(
                    tr_as(
                        "networks",
                        "Of {networks}: {chosen}",
                        networks=tr(", ").join(titles),
                        chosen=retold(what),
                    )
                )
            )
        without = [card.title for card in cards if card not in scored]
        if without:
            outputs.quiet(tr("Not scored: {networks}.", networks=tr(", ").join(without)))


def _draw(cards: "list[Card]") -> None:
    matrices = {card.name: matrix_of(card) for card in cards}
    titles = {card.name: retold(card.full_title) for card in cards}
    scores.table("cards", matrices, titles, {card.name: card.threshold for card in cards})
    unit = scores.choose_unit("cards", None)
    chosen = scores.pair("cards", matrices)
    matrix_grid.show(
        {titles[name]: matrices[name] for name in chosen},
        unit,
        state.compare_key("matrices.cards"),
        tr("Confusion matrices of the validation of each network"),
        columns=scores.SIDE_BY_SIDE,
    )


def _chosen_on(cards: "list[Card]") -> dict[str, list[str]]:
    """What was used to choose, and of which networks: such scores are no test."""
    found: dict[str, list[str]] = {}
    for card in cards:
        if card.chosen_on:
            found.setdefault(card.chosen_on, []).append(card.title)
    return found


def matrix_of(card: "Card") -> ConfusionMatrix:
    """The validation matrix that a card records."""
    pooled = card.scores["pooled"]
    return ConfusionMatrix(*(int(pooled[name]) for name in ("tn", "fp", "fn", "tp")))
