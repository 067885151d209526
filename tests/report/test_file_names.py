"""Names of files, of whatever people are called."""

import string
from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assess.report.file_names import LONGEST_BYTES, disposition, file_name, in_ascii
from tests.report.people import LONG_ARABIC

DAY = date(2026, 11, 28)
HARMLESS = set(string.ascii_letters + string.digits + "._-")


@pytest.mark.parametrize(
    ("name", "kept", "plain"),
    [
        ("Zoë O'Brien", "Zoë-O-Brien", "Zoe-O-Brien"),
        ("Łukasz Größe", "Łukasz-Größe", "Lukasz-Grosse"),
        ("李娜", "李娜", ""),
        ("प्रिया शर्मा", "प्रिया-शर्मा", ""),
        ("../../etc/passwd", "etc-passwd", "etc-passwd"),
        ('a"; filename="b.exe', "a-filename-b-exe", "a-filename-b-exe"),
        ("Ana\u202egpj.exe\r\nX: y", "Ana-gpj-exe-X-y", "Ana-gpj-exe-X-y"),
        ("🦄 ✨", "", ""),
    ],
)
def test_letters_of_every_script_stay_and_everything_else_becomes_a_hyphen(
    name: str, kept: str, plain: str
) -> None:
    made = file_name("profile", DAY, name, "K7Q-4MX")
    assert made == "_".join(part for part in ("profile", kept, "K7Q-4MX", "2026-11-28.pdf") if part)
    assert in_ascii(made) == "_".join(part for part in ("profile", plain, "K7Q-4MX", "2026-11-28.pdf") if part)


def test_a_long_name_is_cut_between_letters() -> None:
    for name in (LONG_ARABIC, "क्षि" * 60, "N" * 10_000, "漢字" * 100):
        made = file_name("profile", DAY, name, "K7Q-4MX")
        assert len(made.encode()) <= LONGEST_BYTES + len("profile__K7Q-4MX_2026-11-28.pdf")
        assert made.endswith("_K7Q-4MX_2026-11-28.pdf")


@given(some.text(max_size=80))
def test_the_header_is_one_harmless_line_that_says_the_same_name(name: str) -> None:
    made = file_name("profile", DAY, name, "K7Q-4MX")
    header = disposition(made)
    assert header.isascii()
    plain = header.split('filename="')[1].split('"')[0]
    assert set(plain) <= HARMLESS
    assert unquote(header.split("UTF-8''")[-1] if "UTF-8''" in header else plain) == made
