"""Candidates' browsers from Chrome 80 and Safari 13 on: what they skip is found, and what stands for it is seen."""

import pytest

from tests.style_sheets import as_old_browser, complaints, rules_of


@pytest.mark.parametrize(
    "sheet",
    [
        ".a { margin-inline: auto; }",
        ".a { inset: 0; }",
        ".a { inset-inline-start: 0; }",
        ".a:has(:checked) { color: red; }",
        ":is(.a, .b) { color: red; }",
        ".a:focus-visible { outline: 3px solid; }",
        ".a { display: flex; gap: 1rem; }",
        ".a { font-size: clamp(1rem, 2vw, 2rem); }",
        ".a { aspect-ratio: 1; }",
        ".a { overflow-wrap: anywhere; }",
        "@media (width > 30em) { .a { color: red; } }",
        "@layer one { .a { color: red; } }",
    ],
)
def test_what_stands_alone_is_found(sheet: str) -> None:
    assert len(complaints(list(rules_of(sheet)))) == 1


@pytest.mark.parametrize(
    "sheet",
    [
        ".a { margin-inline-start: auto; margin-inline-end: auto; }",
        ".a { inset-inline-start: 0; } @supports not (inset: 0) { .a { left: 0; } }",
        ".a:focus { outline: 3px solid; } .a:focus:not(:focus-visible) { outline: none; }",
        ".a { display: flex; gap: 1rem; } @supports not (inset: 0) { .a > * { margin: 1rem; } }",
        ".a { display: grid; gap: 1rem; }",
        ".a { overflow-wrap: break-word; overflow-wrap: anywhere; }",
        ".a { text-wrap: balance; }",
    ],
)
def test_what_has_something_in_its_stead_passes(sheet: str) -> None:
    assert complaints(list(rules_of(sheet))) == []


def test_an_old_browser_sees_what_was_written_for_it() -> None:
    seen = as_old_browser(
        "a:has(b) { color: red; } .a { display: flex; gap: 1rem; top: 0; inset: 0; }"
        "@supports not (inset: 0) { .a > * { margin: 1rem; } } @media (min-width: 1px) { .b { color: blue; } }"
    )
    assert [" ".join(one.split()) for one in seen.splitlines()] == [
        ".a { display: flex; top: 0; }",
        ".a > * { margin: 1rem; }",
        "@media (min-width: 1px) { .b { color: blue; }}",
    ]
