import pytest

from landslide_core.language.catalogues import PARTS, catalogue, folder, messages

pytestmark = pytest.mark.usefixtures("small_catalogues")


def test_all_parts_are_one_catalogue_and_what_none_has_stays_as_it_is():
    found = catalogue("zh")

    assert found.gettext("Landslides") == "滑坡"
    assert found.pgettext("action", "open") == "打开"
    assert found.gettext("of no part") == "of no part"


def test_messages_are_those_without_a_context_and_without_plural_forms():
    found = messages("zh")

    assert found["coordinate system"] == "坐标系"
    assert "" not in found
    assert not [message for message in found if "open" in message or "place" in message]


def test_every_part_is_shipped(monkeypatch):
    monkeypatch.undo()

    for part in PARTS:
        assert (folder() / "zh" / "LC_MESSAGES" / f"{part}.mo").is_file()
