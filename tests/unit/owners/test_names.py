"""Owners' names tell owners apart and do not lead back to what a browser keeps."""

from landslide_core.owners import names


def test_a_token_has_256_random_bits_and_a_form_that_is_checked():
    tokens = {names.new_token() for _ in range(50)}

    assert len(tokens) == 50
    assert all(names.is_token(token) for token in tokens)
    assert not any(map(names.is_token, ("", "a" * 42, "a" * 44, "a" * 42 + "\n", "ä" * 43, "a" * 42 + ";")))


def test_a_name_stays_the_same_and_holds_nothing_of_the_token():
    token = names.new_token()

    assert names.of_browser(token) == names.of_browser(token) != names.of_browser(names.new_token())
    assert token[:8] not in names.of_browser(token)


def test_owners_of_different_kinds_never_have_one_name():
    found = {names.of_browser("ada"), names.of_person("ada"), names.of_user("", "ada"), "ada"}

    assert len(found | {names.EVERYONE, names.SERVER}) == 6


def test_the_same_subject_of_two_providers_is_two_users():
    assert names.of_user("https://one.example", "7") != names.of_user("https://two.example", "7")
    assert names.of_user("a", "b c") != names.of_user("a b", "d")
