"""Inputs of verbs: cleaned, held to their limits, and every problem said in words."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest

from assess.report.problem_words import sentence
from assess.scoring import attached_calibration
from assess.screening import problems
from assess.screening.campaigns.identity import Identity
from assess.screening.campaigns.lifecycle import NewCampaign, Places
from assess.screening.inputs import Number, Text, limits, one_line, outside, outside_limits, tidy
from assess.screening.organisation.accounts import NewTeam, NewUser
from assess.screening.organisation.employer import Description, MailSettings
from assess.screening.problems import CODES, Problem
from assess.web import forms

SCREENING = Path(problems.__file__).parent
VALUES = {
    "longest": 5, "lowest": 1, "highest": 9, "most": 5, "lines": 7, "line": 2, "first": 1, "shortest": 12,
    "kilobytes": 500, "seconds": 3, "width": 40, "height": 40, "count": 2, "cells": 4,
    "columns": 3, "number": "B-1", "sheet": "People", "address": "http://a.example", "others": "Notes",
}  # fmt: skip


CODE_AT = {"Problem": 1, "Misfit": 0}  # which argument is the code


@dataclass(frozen=True)
class Desk:
    """An input."""

    title: Annotated[str, Text(5, required=True)]
    seats: Annotated[int, Number(1, 9)]
    note: Annotated[str, Text(3, lower=True)] = ""
    team: int = 0


def test_all_limits_are_held_at_once_in_the_order_of_the_fields() -> None:
    found = outside_limits(Desk("", 10, "four"))
    assert found == [
        Problem("title", "missing"),
        Problem("seats", "out-of-range", {"lowest": 1, "highest": 9}),
        Problem("note", "too-long", {"longest": 3}),
    ]
    assert outside_limits(Desk("Front", 9, "abc")) == []


@pytest.mark.parametrize("seats", [None, "7", 0, 10, True and 11])
def test_what_is_no_number_in_range_is_named(seats: object) -> None:
    assert [problem.code for problem in outside_limits(Desk("Front", seats))] == ["out-of-range"]  # type: ignore[arg-type]


def test_text_is_cleaned_without_harm() -> None:
    assert tidy(Desk("  Fro\u0301nt \t desk\u202e ", 3, " ABC ", 4)) == Desk("Frónt desk", 3, "abc", 4)


BLANKS = [
    "",
    "   ",
    "\u00a0\u3000",
    "\u200b",
    "\u200e\u202e\ufeff",
    "\u2060\u00ad",
    "\u3164",
    "\u2800",
    "\u200d",
    "\u0301",
]
CONTROLS = ["\x07", "\x1b[31m", "\x7f", "\x9b", "\ud800", "\ue000", "\ufffe"]


@pytest.mark.parametrize("shape", [NewCampaign, NewUser, NewTeam, Description, MailSettings, Identity])
def test_everywhere_people_type_a_blank_is_missing_and_a_control_character_refused(shape: Any) -> None:
    for name, limit in limits(shape).items():
        if not isinstance(limit, Text):
            continue
        if limit.required:
            for blank in BLANKS:
                assert outside(name, one_line(blank), limit) == Problem(name, "missing"), repr(blank)
        for control in CONTROLS:
            assert outside(name, one_line(f"Ana{control}"), limit) == Problem(name, "unstorable"), repr(control)


@pytest.mark.parametrize("name", ["علی‌رضا", "क्‍ष", "👩‍🚀 Ana", "Anne-Marie O’Neill", "李娜", "Ω", "№ 5"])
def test_letters_of_names_stay_as_they_are(name: str) -> None:
    assert one_line(name) == name
    assert outside("name", name, Text(40, required=True)) is None


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_problem_has_words_that_need_only_what_it_names(code: str) -> None:
    values = {
        **VALUES,
        **{name: name for name in ("documents", "instruments", "document", "state", "team", "name")},
    }
    values |= {
        name: name for name in ("username", "role", "email", "domain", "zone", "question", "ratio", "nearest")
    }
    values |= {
        name: name for name in ("file", "item", "scale", "scales", "trait", "model", "format", "why", "date")
    }
    values |= {name: name for name in ("typed", "known", "days", "megabytes", "messages", "one", "other")}
    values |= {name: name for name in ("campaign", "day")}
    values |= {name: name for name in ("typed", "known", "days", "megabytes", "messages")}
    values |= {
        "number": 1,
        "campaign": "Front desk",
        "day": "1 May",
        "until": "1 May",
        "months": 3,
        "other": "Bo",
        "one": "Amira",
    }
    values |= {"why": "No person.", "categories": 5, "answers": 4, "category": 3}
    assert len(sentence(Problem("nothing", code, values))) > 10
    assert "%(" not in sentence(Problem("nothing", code, values))


def test_no_problem_is_without_a_code_and_no_code_without_a_problem() -> None:
    used = set()
    found_in_scoring = Path(attached_calibration.__file__)  # a misfit becomes a problem of the same code
    for path in (*SCREENING.rglob("*.py"), found_in_scoring):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_AT:
                place = CODE_AT[node.func.id]
                used |= {one.value for one in node.args[place : place + 1] if isinstance(one, ast.Constant)}
    assert used == CODES


def test_a_candidate_is_spoken_to_and_staff_are_told() -> None:
    missing = Problem("name", "missing")
    assert sentence(missing, own=True) == "Enter your name"
    assert sentence(missing) == "Enter a name"


@pytest.mark.parametrize(
    ("form", "shape"),
    [
        (forms.CampaignForm, NewCampaign), (forms.PlacesForm, Places), (forms.UserForm, NewUser),
        (forms.TeamForm, NewTeam), (forms.OrganisationForm, Description), (forms.MailForm, MailSettings),
    ],
)  # fmt: skip
def test_every_limit_of_an_input_is_told_to_the_browser(form: type, shape: type) -> None:
    told = {name: field.kwargs for name, field in vars(form).items() if hasattr(field, "field_class")}
    for name in limits(shape):
        assert name in told, f"{form.__name__} has no field for {shape.__name__}.{name}"


def test_no_form_keeps_limits_of_its_own() -> None:
    assert not re.search(r"Length\(|NumberRange\(|maxlength=", Path(forms.__file__).read_text())
    assert limits(Identity)["name"] == Text(120, required=True)
