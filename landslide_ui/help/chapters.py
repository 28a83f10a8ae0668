"""What Help says of each part of the pages, in English: bold are the labels of controls, as they stand there."""

from dataclasses import dataclass

from landslide_core.language import marked


@dataclass(frozen=True)
class Chapter:
    """A picture and what there is to know of it; name: its file's, and its place in the page's address."""

    name: str
    title: str
    picture: str
    said: tuple[str, ...]


CHAPTERS = (
    Chapter(
        "check",
        marked("An image and its check"),
        marked("Detect: an image on the left; what was understood, the light and the button on the right"),
        (
            marked(
                "On **Detect** give a **Sample scene**, an **Upload**, or files in a **Folder on the server**. "
                "Several images become one batch."
            ),
            marked(
                "Read what was understood: size, place, pixel size, bands. An elevation model and known "
                "landslides are optional; they are folded away below, with what can be changed."
            ),
            marked(
                "An upload that does not say where it lies can be given a place by its edges, or its pixel size alone."
            ),
            marked("The light says how far the network can be trusted with this image, and why."),
            marked(
                "Above **Find landslides** stands how long it takes. The page may be closed meanwhile: the run "
                "goes on, and **Home** lists it."
            ),
        ),
    ),
    Chapter(
        "result",
        marked("The map of landslides"),
        marked("A result of Detect: outlines on the image, two sliders, and the card of one landslide"),
        (
            marked(
                "Count and area stand on top; in brackets, how far they move between plausible thresholds."
            ),
            marked(
                "**Threshold** and **Smallest landslide** change what counts; nothing is predicted again."
            ),
            marked(
                "Choose an outline, or a row of the table below, to see its card. While the map has the focus, "
                "the arrow keys go from landslide to landslide."
            ),
            marked(
                "The buttons at the left of the map measure distances, draw a line between image and result, "
                "and fill the screen."
            ),
        ),
    ),
    Chapter(
        "review",
        marked("A review"),
        marked("The review of a result: outlines in a colour by state, and the buttons to decide"),
        (
            marked("Switch **Review** on. What is large and in doubt comes first."),
            marked(
                "**Accept**, **Reject** or **Unsure** (keys A, X and U), with a note where there is something "
                "to say."
            ),
            marked(
                "**Outline a landslide** draws one that was missed, corner after corner; **Move corners** and "
                "**Remove an outline** mend it."
            ),
            marked(
                "**Shape** takes a landslide over so that its corners can be moved, joins it with a neighbour, or "
                "splits it along an outline."
            ),
            marked(
                "**Undo** and **Redo** (Ctrl+Z, Ctrl+Shift+Z) also work on another day. Every step is kept at "
                "once, with who and when."
            ),
        ),
    ),
    Chapter(
        "teach",
        marked("Teach the network this ground"),
        marked("Teach it here: buttons to outline landslides on the map, and what is still needed"),
        (
            marked(
                "Where the map is wrong, switch **Teach it here** on and outline about ten landslides; three "
                "at least."
            ),
            marked(
                "Accept or reject what was found, too: both are examples. **Teach with this review** takes a "
                "whole review."
            ),
            marked(
                "**Teach** takes about two minutes. The score before and after is of ground that had no say in it."
            ),
            marked(
                "**Undo** takes the new weights away. **Fit the threshold to my outlines** is quicker and "
                "trains nothing."
            ),
        ),
    ),
    Chapter(
        "report",
        marked("Reports and files"),
        marked("The first sheet of a report: title block, and what was found"),
        (
            marked(
                "**Report** writes a sheet to sign, as PDF, DOCX or HTML: maps, table, the light, scores, and "
                "checksums of all files."
            ),
            marked(
                "**Share (HTML)** is a map and a table in one file, for people without Scarp or internet."
            ),
            marked(
                "Below the map are files for any GIS, as the map shows them; **Open in QGIS** gives two addresses "
                "instead."
            ),
        ),
    ),
    Chapter(
        "dates",
        marked("Two dates"),
        marked("Two dates on one map with a line between them, outlines in a colour by what became of them"),
        (
            marked(
                "Choose **Two dates** on **Detect**, and give two images of one place, or the **Sample pair**."
            ),
            marked(
                "The check measures how far they lie apart. What is small is mended; what is large is refused."
            ),
            marked(
                "Landslides are new, grown, unchanged, shrunk or gone, each with what speaks for it; what "
                "cannot be told is called unclear or unknown."
            ),
            marked("Drag the line on the map, and choose an outline to see both dates side by side."),
        ),
    ),
    Chapter(
        "compare",
        marked("Which network"),
        marked("Compare: a table of scores, and two confusion matrices beside the maps"),
        (
            marked(
                "On **Compare** choose ground with a known answer and two to nine networks, and press **Compare "
                "networks**."
            ),
            marked("Sort the table by any score, and tick two networks to see their matrices and maps."),
            marked("One threshold for all or one each: scores, matrices, curves and maps follow it."),
            marked("Press a cell of a matrix, and its pixels stand out on the map beside it."),
            marked("**Is it real?** says whether two networks differ by more than chance."),
        ),
    ),
    Chapter(
        "ratios",
        marked("Why landslides are where they are"),
        marked("Frequency ratios of the classes of a factor, with their intervals"),
        (
            marked(
                "On **Factors** give an elevation model and landslides, and more layers where you have them; "
                "or press **Open the analysis** of the sample county."
            ),
            marked(
                "**Frequency ratio** says in which classes landslides are denser than on average: above 1. The "
                "bars say how sure that is."
            ),
            marked("**Forest** and **SHAP** say what a model goes by: on the whole, and at one place."),
        ),
    ),
    Chapter(
        "susceptibility",
        marked("Where more are likely"),
        marked("A susceptibility map in classes over shaded relief"),
        (
            marked(
                "**Map** shows the susceptibility in classes, and how many landslides each of them holds."
            ),
            marked("Go by the score of ground that was not seen; the others flatter."),
            marked("**Unlike what was learned** is a layer to switch on: the map guesses there."),
        ),
    ),
    Chapter(
        "what_if",
        marked("What if the ground were different"),
        marked("What if: sliders for every factor, and the map that they change"),
        (
            marked(
                "**What if** moves a factor on the whole map, or in an area that you draw; the map answers."
            ),
            marked("**One place** asks the same of one place, and says its chance."),
            marked("The forest answers as it learned: it knows what goes together, not what causes what."),
        ),
    ),
)

WORDS = {
    marked("Outline"): marked("The edge of what a network takes for one landslide, at the threshold shown."),
    marked("Names such as r412c276"): marked(
        "Row and column of the pixel where a landslide is likeliest. They stay when the threshold moves."
    ),
    marked("Probability"): marked("How sure the network is of a pixel, from 0 to 100 %."),
    marked("Threshold"): marked(
        "From which probability on a pixel counts as landslide. A lower one finds more, with more false alarms."
    ),
    marked("The light"): marked(
        "Green, amber or red: what maps of such images were worth on ground left out of training."
    ),
    marked("Reference"): marked(
        "Landslides that are known. With them hits, misses and false alarms are counted."
    ),
    marked("Precision and recall"): marked(
        "The share of what was found that is true, and the share of what is true that was found."
    ),
    marked("F1 and IoU"): marked(
        "Scores from 0 to 1 that weigh both. IoU is the stricter and never the larger one."
    ),
    marked("95 % interval"): marked(
        "Made so that it holds the true value in 95 of 100 cases. A wide one says that little is known."
    ),
    marked("H/L"): marked(
        "Height over length, from the crown of a landslide to its toe: how far it ran for its fall."
    ),
    marked("Frequency ratio"): marked("A class's share of the landslides, divided by its share of the area."),
    marked("Susceptibility"): marked("How likely landslides are at a place; not when, and not how large."),
    "SHAP": marked("How far each factor moves a model's answer at a place, up or down."),
    marked("Ground not seen"): marked(
        "Blocks of ground that were kept out of learning. Scores there say what a map of new ground is worth."
    ),
}
