"""Style sheets with their tokens put in."""

from assess.report.paper_sheets import for_paper


def test_tokens_are_put_in_and_the_last_sheet_wins() -> None:
    first = ":root { --ink: #111; --rule: 1px solid var(--ink); --size: 1rem; }\n"
    first += "p { border: var(--rule); font-size: var(--size); }"
    last = ":root { --size: 9pt; }"
    assert [sheet.strip() for sheet in for_paper([first, last])] == [
        "p { border: 1px solid #111; font-size: 9pt; }",
        "",
    ]


def test_tokens_of_other_looks_and_of_one_place_are_left_out() -> None:
    dark = ":root { --ink: #111; }\n@media (prefers-color-scheme: dark) {\n  :root { --ink: #eee; }\n}\n"
    rest = ".reading-plain { --ink: #000; }\n.s1 { --series: var(--ink); }\n"
    rest += "p { color: var(--ink); fill: var(--series); }"
    out = for_paper([dark, rest])
    assert "color: #111; fill: var(--series)" in out[1]
    assert "--series: #111" in out[1]
    assert "#000" not in out[1]
