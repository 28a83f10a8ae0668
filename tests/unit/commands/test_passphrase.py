"""Passphrases are set, listed and removed on the command line, and read from a pipe."""

import io

import pytest

from landslide_core.commands.main import main
from landslide_core.owners import passphrases
from landslide_core.owners.passphrases import Passphrases

WORDS = "correct horse battery staple"


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Run the command with a line on its input; returns the exit code and what it printed."""
    monkeypatch.setenv("SCARP_RUNS", str(tmp_path))
    monkeypatch.setattr(passphrases, "_COST", {"n": 2**4, "r": 8, "p": 1})

    def run(*arguments: str, line: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        code = main(["passphrase", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_a_passphrase_from_a_pipe_opens_the_door(said, tmp_path):
    assert said(line=f"{WORDS}\n")[0] == 0
    assert said("ada", line=f"{WORDS}, ada\r\n")[0] == 0
    assert said("--list")[1].splitlines() == ["(the office)", "ada"]
    known = Passphrases(tmp_path)
    known.sign_in("browser-1", "", WORDS)
    known.sign_in("browser-2", "ada", f"{WORDS}, ada")
    known.close()

    assert said("ada", "--remove")[0] == said("--remove")[0] == 0
    assert "nobody is asked" in said("--list")[1]


def test_a_short_one_and_a_name_that_is_not_there_are_refused_in_a_sentence(said):
    assert said("ada", line="short\n") == (
        2,
        "A passphrase of 5 signs is not taken.\nGive 12 to 1,000 signs; four words that have nothing to do with "
        "each other are good.\n",
    )
    assert said("eve", "--remove")[0] == 2


def test_typed_twice_it_must_be_the_same(said, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter([WORDS, f"{WORDS}!", WORDS, WORDS])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr("io.StringIO", Terminal)

    assert said()[0] == 2
    assert said()[0] == 0
