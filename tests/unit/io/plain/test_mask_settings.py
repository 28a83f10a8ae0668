"""What is said of many masks is said once."""

from landslide_core.io.plain.mask_settings import MaskNote, in_sentences


def test_the_same_note_of_many_masks_is_one_sentence_with_all_pixels():
    same = [(f"{name}.png", MaskNote("its background is nodata", 10)) for name in "abc"]

    assert in_sentences([*same, ("d.png", MaskNote("else", 1_500))]) == (
        "a.png and 2 more masks: its background is nodata (30 pixels).",
        "d.png: else (1,500 pixels).",
    )
    assert in_sentences(same[:2]) == ("a.png and 1 more mask: its background is nodata (20 pixels).",)
