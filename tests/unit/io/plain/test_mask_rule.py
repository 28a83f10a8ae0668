"""One rule for masks: with GDAL and with Pillow the same truth, whatever the file; what cannot be told is refused."""

import numpy as np
import pytest

from landslide_core.errors import InputError
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.plain.masks import read_plain_mask
from landslide_core.io.rasters.masks import open_mask
from tests.small_masks import PARTLY, REFUSED, RIGHT, TRUTH, UNKNOWN, picture, tiff, with_alpha

READERS = ("gdal", "pillow")
each_reader = pytest.mark.parametrize("reader", READERS)


def read(reader, path, **asked):
    """Coded pixels and what the notes say."""
    if reader == "gdal":
        mask = open_mask(path, MaskSettings(**asked))
        rows = int(mask.grid.shape[0])
        coded = np.concatenate([mask.read(slice(top, min(top + 7, rows))) for top in range(0, rows, 7)])
        return coded, [note.said for note in mask.rule.notes]
    found = read_plain_mask(path, MaskSettings(**asked))
    return found.coded, [note.said for note in found.notes]


@each_reader
@pytest.mark.parametrize("kind", RIGHT)
def test_a_mask_is_read_right_and_what_is_odd_is_said(tmp_path, reader, kind):
    write, said = RIGHT[kind]

    coded, notes = read(reader, write(tmp_path))

    np.testing.assert_array_equal(coded, TRUTH)
    assert any(said in note for note in notes) if said else notes == []


@each_reader
@pytest.mark.parametrize("kind", UNKNOWN)
def test_ground_that_a_mask_does_not_know_is_unknown(tmp_path, reader, kind):
    write, said = UNKNOWN[kind]

    coded, notes = read(reader, write(tmp_path))

    np.testing.assert_array_equal(coded, PARTLY)
    assert any(said in note for note in notes) if said else notes == []


GDAL_ONLY = ("gdal", "two different bands")  # Pillow opens no such file


@pytest.mark.parametrize(
    ("reader", "kind"),
    [
        (reader, kind)
        for reader in READERS
        for kind in REFUSED
        if kind != GDAL_ONLY[1] or reader == GDAL_ONLY[0]
    ],
)
def test_what_cannot_be_told_is_refused_with_a_cure(tmp_path, reader, kind):
    write, said, knob = REFUSED[kind]

    with pytest.raises(InputError, match=said) as caught:
        read(reader, write(tmp_path))

    assert (list(caught.value.knobs)[:1] == [knob]) if knob else not caught.value.knobs
    assert caught.value.hint


@each_reader
def test_nodata_is_what_the_person_says_it_is(tmp_path, reader):
    qgis, partly = tiff(TRUTH, nodata=0)(tmp_path), None

    coded, notes = read(reader, qgis, nodata="unknown")
    np.testing.assert_array_equal(coded, np.where(TRUTH, 1, 255))
    assert notes == ["nodata counts as unknown ground, as was asked"]

    partly = tiff(PARTLY, nodata=255)(tmp_path)
    coded, notes = read(reader, partly, nodata="none")
    np.testing.assert_array_equal(coded, TRUTH)
    assert notes == ["nodata counts as no landslide, as was asked"]


@each_reader
def test_the_value_that_is_landslide_may_be_named(tmp_path, reader):
    classes = TRUTH * 3 + np.eye(40, 60, dtype=np.uint8)
    for write, value in (
        (tiff(TRUTH + 1), 2),
        (tiff(np.where(classes == 4, 3, classes).astype(np.uint8)), 3),
        (tiff(1 - TRUTH), 0),
        (tiff(TRUTH * 255, nodata=255), 255),
        (picture(TRUTH, palette=[255, 255, 255, 0, 0, 0]), 1),
        (picture(with_alpha(np.zeros((40, 60, 3), np.uint8), TRUTH * 255)), 0),
        (picture(255 - TRUTH * 255, "jpg"), 0),
    ):
        coded, _ = read(reader, write(tmp_path), landslide_value=value)

        np.testing.assert_array_equal(coded, TRUTH)


@each_reader
def test_a_value_that_is_nowhere_is_said(tmp_path, reader):
    coded, notes = read(reader, tiff(TRUTH * 255)(tmp_path), landslide_value=1)

    assert not coded.any()
    assert notes == ["holds no 1 but 0, 255: no landslide in it"]


@each_reader
def test_a_mask_that_looks_inverted_or_hides_its_landslides_says_so(tmp_path, reader):
    _, notes = read(reader, tiff(1 - TRUTH)(tmp_path))
    assert notes == ["more than half of it is landslide; if it is inverted, name the value that is"]

    coded, notes = read(reader, tiff(TRUTH * 255, nodata=255)(tmp_path))
    np.testing.assert_array_equal(coded, np.where(TRUTH, 255, 0))
    assert "name that value" in notes[0]


@each_reader
def test_masks_without_a_landslide_are_empty(tmp_path, reader):
    for write in (
        tiff(TRUTH * 0),
        tiff(TRUTH * 0, nodata=0),
        picture(with_alpha(np.zeros((40, 60, 3), np.uint8), TRUTH * 0)),
    ):
        coded, _ = read(reader, write(tmp_path))

        assert not coded.any()
