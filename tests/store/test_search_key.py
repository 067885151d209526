"""The key of a name: the same for everybody who types it without its marks, capitals, width or special letters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assess.store.search_key import search_key


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ada Lovelace", "ADA  lovelace"),
        ("Émile Núñez", "emile nunez"),
        ("Jürgen Weiß", "JURGEN WEISS"),
        ("Işıl Yılmaz", "isil yilmaz"),
        ("İSMAİL", "ismail"),
        ("Nguyễn Thị Đặng", "nguyen thi dang"),
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("Øyvind Ærø", "oyvind aero"),
        ("Ἰωάννης Παπαδόπουλος", "ιωαννησ παπαδοπουλοσ"),
        ("مُحَمَّد", "محمد"),
        ("أحمد إبراهيم آل", "احمد ابراهيم ال"),
        ("محـــمد", "محمد"),
        ("یکتا", "يكتا"),
        ("שָׁלוֹם", "שלום"),
        ("Ёлкин", "елкин"),
        ("Ａｄａ　１２", "ada 12"),
        ("ﾀﾅｶ", "タナカ"),
        ("ガ", "カ"),
        ("ｶﾞ", "ガ"),
        ("ﬁtz", "fitz"),
        ("O’Brien", "o'brien"),
        ("Anne‑Marie", "anne-marie"),
        ("A\u200dda", "ada"),
    ],
)
def test_a_name_is_found_as_people_type_it(name: str, typed: str) -> None:
    assert search_key(name) == search_key(typed)


@pytest.mark.parametrize(("one", "other"), [("Ada", "Eda"), ("山田", "山本"), ("김", "이"), ("محمد", "محمود")])
def test_other_names_stay_other_names(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(some.text(max_size=20))
def test_a_key_is_a_key_of_itself_and_holds_no_marks_and_no_capitals(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert not [letter for letter in key if unicodedata.category(letter)[0] == "M"]
    assert key == key.casefold()
    assert key == " ".join(key.split())


@given(some.text(max_size=20))
def test_composed_or_taken_apart_a_name_has_the_same_key(text: str) -> None:
    keys = {search_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert keys == {search_key(text)}
