"""What is known of a network, laid out for the person who chooses."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.teaching.words import score_in_words
from landslide_ui import words
from landslide_ui.shared import charts, compute, outputs

if TYPE_CHECKING:
    from landslide_core.networks import Card

_SCORES = {"IoU": "iou", "F1": "f1", "Precision": "precision", "Recall": "recall"}


def show(card: "Card") -> None:
    """Scores first, then what the network was made for, and behind a click how it was trained."""
    with st.container(border=True, key="network_card"):
        _scores(card)
        low, high = card.resolution_m
        outputs.facts(
            {
                "Trained on": card.trained_on,
                "Made for": f"{low:g} to {high:g} m per pixel (trained at {card.native_resolution_m:g} m)",
                "Looks at": _inputs(card),
                "Seen": card.seen.in_words(),
                "Threshold": f"{words.per_cent(card.threshold)}",
                "Chosen": card.chosen_on,
                "Size": f"{card.built} ({card.parameters:,})",
                "Licence": card.licence,
            }
        )
        with st.expander("How it was trained"):
            _training(card)
        if "teaching" in card.scores:
            with st.expander("What teaching it gains"):
                _teaching(card)


def _scores(card: "Card") -> None:
    if taught := card.scores.get("teach"):
        outputs.scores({f"IoU {when}": score_in_words(taught[when]) for when in ("before", "after")})
        outputs.quiet(
            f"{words.sentence(card.scored)} In brackets the 95 % interval; other ground can be worse."
        )
        return
    pooled = card.scores.get("pooled", {})
    if not pooled:
        outputs.quiet("Not scored on validation images.")
        return
    outputs.scores({label: words.score(pooled.get(name)) for label, name in _SCORES.items()})
    outputs.quiet(f"{card.scored}. 1 is perfect; other regions can be worse.")


def _teaching(card: "Card") -> None:
    from landslide_core.figures import network_curves

    rows = card.scores["teaching"]["rows"]
    most = max(row["draws"] for row in rows)
    charts.show(
        network_curves.teaching(rows),
        f"teaching.{card.name}",
        f"IoU on other images of a place over the number of its images that taught {card.title}, for places left out",
    )
    outputs.quiet(
        f"{words.sentence(card.scores['teaching']['on'])} Each point is the mean of {most} draws. Teach it here does "
        "the same with outlines of your own."
    )


def _inputs(card: "Card") -> str:
    bands = ", ".join(words.role(band).lower() for band in card.bands)
    return f"{bands}, and the elevation model if there is one" if card.terrain else bands


def _training(card: "Card") -> None:
    curve = compute.learning_curve(card.name)
    if curve is not None:
        st.image(curve, width="stretch", alt=f"Learning curve of {card.title}")
    training = card.training
    told = {
        "Recipe": str(training.get("recipe", {}).get("name", "")),
        "Epochs": _epochs(training.get("epochs"), training.get("best_epoch")),
        "Machine": str(training.get("device", "")),
        "Date": str(training.get("date", "")),
        "After": card.citation,
        "Weights": f"{card.file}, sha256 {card.sha256[:12]}…",
    }
    outputs.facts({name: value for name, value in told.items() if value})
    if command := training.get("command"):
        st.code(str(command), language="sh", wrap_lines=True)


def _epochs(epochs: object, best: object) -> str:
    if epochs is None:
        return ""
    return f"{epochs}" if best is None else f"{epochs}; the weights are those of epoch {best}"
