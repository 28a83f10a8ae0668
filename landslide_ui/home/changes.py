"""What changed from version to version, in short and in English: the same sentences as in CHANGELOG.md."""

import streamlit as st

from landslide_core.language import marked, tr

CHANGES = {
    "0.1.0": (
        marked("Landslides are found in one image, in many as one batch, and between two dates."),
        marked("Before every run a light says how far the network can be trusted with the image, and why."),
        marked("A result is a map that fills the window, and counts and areas come with their ranges."),
        marked("A review keeps what a person decided, with undo, and every file says it."),
        marked("Ten outlines teach a network new ground in about two minutes."),
        marked(
            "Landslides have cards with size, relief, reach, volume and what surrounds them, and a view in 3D."
        ),
        marked("Reports to sign as PDF, DOCX and HTML, and a map in one file to share."),
        marked(
            "Nine networks are compared on ground with a known answer, with intervals for every difference."
        ),
        marked(
            "Factors are explained by frequency ratios, random forest and SHAP, and the map answers what if."
        ),
        marked("Runs have owners, survive a restart, and can be repeated from their record."),
        marked("Everything is said in English and in Chinese, and works by keys alone and without internet."),
        marked("A tour of two minutes and help in pictures."),
    ),
}


def show() -> None:
    """The newest version's changes, folded away, and those of earlier ones below."""
    for version, changes in CHANGES.items():
        with st.expander(tr("What changed in Scarp {version}", version=version)):
            st.markdown("\n".join(f"- {tr(each)}" for each in changes))
