"""Signing in with a passphrase: digests only, no hint of what was wrong, and an end to guessing."""

import pytest

from landslide_core.errors import BusyError, OwnerError, SettingError
from landslide_core.owners import names, passphrases
from landslide_core.owners.database import FOLDER
from landslide_core.owners.passphrases import MOST_DAYS, OFFICE, Passphrases

WORDS = "correct horse battery staple"


@pytest.fixture
def door(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(
        passphrases, "_COST", {"n": 2**4, "r": 8, "p": 1}
    )  # seconds of work for nothing otherwise
    opened = Passphrases(tmp_path, clock)
    yield opened
    opened.close()


def test_without_a_passphrase_everyone_is_their_browser(door):
    assert door.people() == ()
    assert door.owner_of("browser-1") == "browser-1"


def test_the_offices_passphrase_opens_the_door_and_leaves_browsers_apart(door):
    door.set(OFFICE, WORDS)
    assert door.owner_of("browser-1") is None
    for browser in ("browser-1", "browser-2"):
        door.sign_in(browser, OFFICE, WORDS)

    assert [door.owner_of(f"browser-{n}") for n in (1, 2, 3)] == ["browser-1", "browser-2", None]


def test_a_person_is_the_same_owner_in_every_browser(door):
    door.set("ada", WORDS)
    door.set("bob", WORDS)
    door.sign_in("browser-1", "ada", WORDS)
    door.sign_in("browser-2", "ada", WORDS)
    door.sign_in("browser-3", "bob", WORDS)

    owners = [door.owner_of(f"browser-{n}") for n in (1, 2, 3)]
    assert owners == [names.of_person("ada"), names.of_person("ada"), names.of_person("bob")]
    door.sign_out("browser-1")
    assert door.owner_of("browser-1") is None


@pytest.mark.parametrize(
    ("person", "given"),
    [("ada", "another passphrase"), ("eve", WORDS), (OFFICE, WORDS), ("ada", ""), ("ada", "\ud800")],
)
def test_what_is_wrong_opens_nothing_and_is_not_told(door, person, given):
    door.set("ada", WORDS)
    with pytest.raises(OwnerError, match="name or the passphrase"):
        door.sign_in("browser-1", person, given)

    assert door.owner_of("browser-1") is None


def test_guessing_ends_after_ten_and_goes_on_after_a_minute(door, clock):
    door.set("ada", WORDS)
    for _ in range(10):
        with pytest.raises(OwnerError):
            door.sign_in("browser-1", "ada", "wrong wrong wrong")
    with pytest.raises(BusyError, match="Too many"):
        door.sign_in("browser-1", "ada", WORDS)
    clock.now += 61
    door.sign_in("browser-1", "ada", WORDS)

    assert door.person_of("browser-1") == "ada"


def test_another_passphrase_signs_out_and_so_does_a_month(door, clock):
    door.set("ada", WORDS)
    door.sign_in("browser-1", "ada", WORDS)
    door.set("ada", f"{WORDS} again")
    assert door.owner_of("browser-1") is None
    door.sign_in("browser-1", "ada", f"{WORDS} again")
    clock.now += MOST_DAYS * 86_400
    assert door.owner_of("browser-1") is None
    door.remove("ada")
    assert door.owner_of("browser-1") == "browser-1"
    with pytest.raises(SettingError):
        door.remove("ada")


@pytest.mark.parametrize(
    ("person", "given"), [("ada", "short"), ("ada", "x" * 1_001), ("a" * 101, WORDS), ("a\n", WORDS)]
)
def test_passphrases_and_names_have_bounds(door, person, given):
    with pytest.raises(SettingError):
        door.set(person, given)


def test_no_file_holds_a_passphrase(door, tmp_path):
    door.set("ada", WORDS)
    kept = b"".join(path.read_bytes() for path in (tmp_path / FOLDER).iterdir())

    assert b"ada" in kept
    assert not any(word.encode() in kept for word in WORDS.split())
