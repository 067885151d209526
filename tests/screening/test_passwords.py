"""New passwords: long, of any kind, and neither common nor made of names that everybody here knows."""

import pytest

from assess.screening.organisation import passwords
from assess.screening.organisation.passwords import Context

MIRA = Context("mira", "Mira Olsen", "m.olsen@hotel-aurora.example", "Hotel Aurora")


def codes(password: str, context: Context = MIRA) -> list[str]:
    return [problem.code for problem in passwords.problems(password, context)]


@pytest.mark.parametrize(
    "password",
    [
        "three unrelated words",
        "correct horse battery staple",
        "only small letters here",
        "90210 81345 55512 70012",
        "ein Löwe, zwei Fässer",
        "пять разных слов тут",
        "x7Q-" * 3 + "kW2p",
        "a lamp for Mira and the sea",  # her name in the midst of enough else
        "z" * 20 + "many words after all of that, up to any length that fits" * 10,
    ],
)
def test_any_kind_of_signs_will_do_and_length_counts(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("length", [12, 64, 128, 1000])
def test_lengths_from_twelve_to_a_thousand_are_taken(length: int) -> None:
    words = "lamps over quiet harbours " * 50
    assert codes(words[:length]) == []


def test_eleven_characters_are_too_few() -> None:
    assert codes("lamps over ") == ["password-short"]


@pytest.mark.parametrize(
    "password",
    [
        "123456789012", "qwertyuiop123", "unbelievable", "1qaz2wsx3edc", "passwordpassword", "iloveyouiloveyou",
        "aaaaaaaaaaaaaa", "abababababab", "abcabcabcabc",
    ],
)  # fmt: skip
def test_common_passwords_are_refused(password: str) -> None:
    assert codes(password) == ["password-common"]


@pytest.mark.parametrize(
    "password",
    ["Password2026!", "P@ssw0rd!!!!", "!!!sunshine2026", "SUNSHINE123456", "m0nk3y!!!!!!", "Dr4g0n-2026-!"],
)
def test_common_passwords_in_disguise_are_refused_too(password: str) -> None:
    assert codes(password) == ["password-common"]


@pytest.mark.parametrize(
    "password",
    [
        "miraolsen2026", "Mira.Olsen.1", "hotelaurora12", "H0tel-Aur0ra!!", "AuroraHotel2026", "asterism12345",
        "assess assess 1", "olsen aurora 99", "aurorapassword", "Ｍｉｒａ Ｏｌｓｅｎ １２",
    ],
)  # fmt: skip
def test_names_that_others_would_try_first_are_refused(password: str) -> None:
    assert codes(password) == ["password-names"]


def test_another_persons_names_are_nobodys_business() -> None:
    assert codes("benedikt-thorvald", MIRA) == []
    assert codes("benedikt-thorvald", Context("benedikt", "Benedikt Thorvald")) == ["password-names"]


def test_the_list_holds_three_thousand_that_are_long_enough_to_be_chosen() -> None:
    long = [one for one in passwords.listed() if len(one) >= passwords.SHORTEST_PASSWORD]
    assert len(long) >= 9_000
    assert len(passwords.listed()) >= 19_000
