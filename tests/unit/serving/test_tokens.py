"""A token stands for its owner, and for nobody else."""

import os
import secrets
import stat

import pytest

from landslide_core.errors import OutputError
from landslide_core.serving.tokens import Tokens


def test_every_owner_has_a_token_of_128_random_bits_that_stays_the_same(tmp_path):
    tokens = Tokens(tmp_path)
    of_ada, of_bob = tokens.of("ada"), tokens.of("bob")

    assert len(of_ada) == len(secrets.token_urlsafe(16)) == 22
    assert of_ada != of_bob
    assert (tokens.owner_of(of_ada), tokens.owner_of(of_bob)) == ("ada", "bob")
    assert Tokens(tmp_path).of("ada") == of_ada, "a server that starts again knows it"


def test_a_new_token_takes_the_place_of_the_old_one(tmp_path):
    tokens = Tokens(tmp_path)
    old = tokens.of("ada")
    new = tokens.renew("ada")

    assert new != old
    assert tokens.owner_of(old) is None
    assert tokens.owner_of(new) == "ada"


@pytest.mark.parametrize(
    "guess", ["", "x", "A" * 22, "A" * 300, "\0" * 22, "../" * 8, "é" * 22, "' OR 1=1 --aaaaaaaaa", "A" * 23]
)
def test_what_is_no_token_is_nobodys(tmp_path, guess):
    tokens = Tokens(tmp_path)
    tokens.of("ada")

    assert tokens.owner_of(guess) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_the_file_is_readable_for_the_server_alone(tmp_path):
    Tokens(tmp_path).of("ada")
    (file,) = tmp_path.iterdir()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_holds_something_else_is_said_in_a_sentence(tmp_path):
    (tmp_path / ".tokens.sqlite").write_bytes(b"no database at all" * 100)

    with pytest.raises(OutputError, match="cannot be kept"):
        Tokens(tmp_path)
