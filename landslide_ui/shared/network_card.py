"""What is known of a network, laid out for the person who chooses."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.teaching.words import score_in_words
from landslide_ui import words
from landslide_ui.shared import charts, compute, outputs

if TYPE_CHECKING:
    from landslide_core.networks import Card

_SCORES = {"IoU": "iou", "F1": "f1", marked("Precision"): "precision", marked("Recall"): "recall"}


def show(card: "Card") -> None:
    """Scores first, then what the network was made for, and behind a click how it was trained."""
    with st.container(border=True, key="network_card"):
        _scores(card)
        low, high = card.resolution_m
        outputs.facts(
            {
                tr("Trained on"): retold(card.trained_on),
                tr("Made for"): tr(
                    "{low:g} to {high:g} m per pixel (trained at {native:g} m)",
                    low=low,
                    high=high,
                    native=card.native_resolution_m,
                ),
                tr("Looks at"): _inputs(card),
                tr("Seen"): retold(card.seen.in_words()),
                tr("Threshold"): words.per_cent(card.threshold),
                tr_as("network", "Chosen"): retold(card.chosen_on),
                tr("Size"): f"{retold(card.built)} ({card.parameters:,})",
                tr("Licence"): retold(card.licence),
            }
        )
        with st.expander(tr("How it was trained")):
            _training(card)
        if "teaching" in card.scores:
            with st.expander(tr("What teaching it gains")):
                _teaching(card)


def _scores(card: "Card") -> None:
    if taught := card.scores.get("teach"):
        before, after = (retold(score_in_words(taught[when])) for when in ("before", "after"))
        outputs.scores({tr("IoU before"): before, tr("IoU after"): after})
        outputs.quiet(
            tr(
                "{scored} In brackets the 95 % interval; other ground can be worse.",
                scored=words.sentence(card.scored),
            )
        )
        return
    pooled = card.scores.get("pooled", {})
    if not pooled:
        outputs.quiet(tr("Not scored on validation images."))
        return
    outputs.scores({tr(label): words.score(pooled.get(name)) for label, name in _SCORES.items()})
    outputs.quiet(tr("{scored}. 1 is perfect; other regions can be worse.", scored=retold(card.scored)))


def _teaching(card: "Card") -> None:
    from landslide_core.figures import network_curves

    rows = card.scores["teaching"]["rows"]
    most = max(row["draws"] for row in rows)
    charts.show(
        network_curves.teaching(rows),
        f"teaching.{card.name}",
        tr(
            "IoU on other images of a place over the number of its images that taught {network}, for places left out",
            network=card.title,
        ),
    )
    outputs.quiet(
        tr(
            "{on} Each point is the mean of {most} draws. Teach it here does the same with outlines of your own.",
            on=words.sentence(card.scores["teaching"]["on"]),
            most=most,
        )
    )


def _inputs(card: "Card") -> str:
    bands = tr(", ").join(words.role(band).lower() for band in card.bands)
    return tr("{bands}, and the elevation model if there is one", bands=bands) if card.terrain else bands


def _training(card: "Card") -> None:
    curve = compute.learning_curve(card.name)
    if curve is not None:
        outputs.picture(curve, alt=tr("Learning curve of {network}", network=card.title))
    training = card.training
    told = {
        tr("Recipe"): str(training.get("recipe", {}).get("name", "")),
        tr("Epochs"): _epochs(training.get("epochs"), training.get("best_epoch")),
        tr("Machine"): str(training.get("device", "")),
        tr("Date"): str(training.get("date", "")),
        tr_as("paper", "After"): card.citation,
        tr_as("network", "Weights"): f"{card.file}, sha256 {card.sha256[:12]}…",
    }
    outputs.facts({name: value for name, value in told.items() if value})
    if command := training.get("command"):
        st.code(str(command), language="sh", wrap_lines=True)


def _epochs(epochs: object, best: object) -> str:
    if epochs is None:
        return ""
    if best is None:
        return f"{epochs}"
    return tr("{epochs}; the weights are those of epoch {best}", epochs=epochs, best=best)
