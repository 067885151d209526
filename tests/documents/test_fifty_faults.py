"""Fifty faults that an author may make, each planted in the own documents: what the check says, and on which line.

`error` and `warning` are what a careful author would want to hear; `fine` is accepted.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from assess.documents.fault import Fault as Found
from assess.screening.tuning.check import check_paths
from tests.shipped import first_edition_folder

OWN = Path(__file__).parent.parent / "data" / "own_documents"
STYLE, CASES, STAR = "desk-style/1.0.toml", "desk-cases/1.0.toml", "desk-star/1.0.toml"
FRENCH = "desk-style/1.0.fr.toml"
FIRST = 'id = "calm-1"\nfacet = "calm"\ntext = "I speak slowly when a queue builds up."'


@dataclass(frozen=True)
class Fault:
    """What is changed in which file, and what must be said of it."""

    file: str
    old: str
    new: str
    said: str = ""
    remedy: str = ""
    kind: str = "error"
    line: bool = True


FAULTS = {
    "01 missing quote": Fault(STYLE, 'title = "Desk style"', 'title = "Desk style', "no closing quote"),
    "02 misspelt key": Fault(STYLE, FIRST, FIRST + '\nkeyd = "reverse"', "keyd is no key here",
                             "did you mean keyed?"),
    "03 keyed reversed": Fault(STYLE, 'keyed = "reverse"', 'keyed = "reversed"', "'reversed' is not possible here",
                               "use 'forward' or 'reverse'"),
    "04 item without facet": Fault(STYLE, FIRST, FIRST.replace('facet = "calm"\n', ""), "no facet"),
    "05 facet typo": Fault(STYLE, FIRST, FIRST.replace('facet = "calm"', 'facet = "clam"'), "measure clam", "add"),
    "06 duplicate id": Fault(STYLE, 'id = "calm-2"', 'id = "calm-1"', "calm-1 stands 2 times"),
    "07 id with capitals": Fault(STYLE, 'id = "calm-1"', 'id = "Calm_1"', "'Calm_1' cannot be a name",
                                 "small letters, digits and hyphens"),
    "08 four labels for five points": Fault(STYLE, ', "Very much like me"]', "]", "5 points but 4 labels"),
    "09 scoring method typo": Fault(CASES, 'method = "best-worst"', 'method = "best-wurst"',
                                    "there is no scoring method best-wurst", "did you mean best-worst?"),
    "10 method of another format": Fault(CASES, 'method = "best-worst"', 'method = "likert"',
                                         "likert does not score best-worst"),
    "11 key out of range": Fault(CASES, "key = { value = 5.4", "key = { value = 7", "7 is too high", "at most 6"),
    "12 key missing": Fault(CASES, "\nkey = { value = 5.4", "\n# key = { value = 5.4", "no key",
                            "mean from 1 to 6"),
    "13 decimal comma": Fault(CASES, "value = 5.4", "value = 5,4", "a name without a value",
                              "decimals have a point"),
    "14 key as text": Fault(CASES, "value = 5.4", 'value = "5.4"', "'5.4' is no number", "without quotes"),
    "15 practice expects an option that is not there": Fault(
        CASES, 'best = "a", worst = "c"', 'best = "d", worst = "c"', "expects option d, which is not offered"),
    "16 practice rating out of reach": Fault(STYLE, "expected = { rating = 4 }", "expected = { rating = 9 }",
                                             "9 is out of reach"),
    "17 practice key of another name": Fault(STYLE, "expected = { rating = 4 }", "expected = { answer = 4 }",
                                             "says answer", "write rating = NUMBER"),
    "18 weights add to .9": Fault(STAR, "weight = 0.4\n", "weight = 0.3\n", "the weights add up to 0.9"),
    "19 component's facet nobody measures": Fault(
        STYLE, '[[scales]]\nid = "care"', '[[scales]]\nid = "kindness"',
        "no questionnaire of the battery measures care", line=False),
    "20 facet in no instrument": Fault(
        STAR, '[[components]]\nid = "judgement"',
        '[[facets]]\nid = "joy"\ntitle = "Joy"\nuse = "select"\nhigh = "Sings."\nlow = "Sighs."\n\n'
        '[[components]]\nid = "judgement"', "nothing in the battery measures joy"),
    "21 levels swapped": Fault(STAR, 'title = "Ready"\nfrom = 0.5', 'title = "Ready"', "levels go upwards"),
    "22 translation lacks a text": Fault(FRENCH, '"calm-1" = "[fr]', '"calm1" = "[fr]', "no fr text"),
    "23 translation of a version that is not there": Fault(
        FRENCH, 'of = "desk-style/1.0"', 'of = "desk-style/9.0"', "there is no document desk-style/9.0"),
    "24 language pt-BR": Fault(FRENCH, 'language = "fr"', 'language = "pt-BR"', "its path does not",
                               "desk-style/1.0.pt-BR.toml"),
    "25 language xx": Fault(FRENCH, 'language = "fr"', 'language = "xx"', "xx is no language"),
    "26 file name is not the version": Fault(STYLE, 'version = "1.0"', 'version = "2.0"', "its path does not",
                                             "desk-style/2.0.toml"),
    "27 version 1.0-beta": Fault(STYLE, 'version = "1.0"', 'version = "1.0-beta"', "'1.0-beta' is no version",
                                 "such as 1.0 or 1.2.3"),
    "28 Windows-1252": Fault(STYLE, "There are no trick questions.", "Caf\xe9", "a letter is not in UTF-8"),
    "29 byte order mark": Fault(STYLE, "# The front desk", "\ufeff# The front desk", kind="fine"),
    "30 directed without expected": Fault(STYLE, FIRST, FIRST + '\nrole = "directed"',
                                          "a directed item without an expected answer"),
    "31 scenario of one option": Fault(CASES, "", "", "fewer than two options"),
    "32 bank that is not there": Fault(STYLE, "\n[format]", '\nbank = "nowhere/1.0"\n[format]',
                                       "items of its own or a bank"),
    "33 minimum_answered 80": Fault(STYLE, "minimum_answered = 0.8", "minimum_answered = 80", "80 is too high",
                                    "at most 1"),
    "34 role unscored": Fault(STYLE, FIRST, FIRST + '\nrole = "unscored"', "'unscored' is not possible here",
                              "'pilot'"),
    "35 HTML in a text": Fault(STYLE, "I speak slowly when", "I <b>speak</b> slowly when", "looks like HTML",
                               kind="warning"),
    "36 placeholder text": Fault(STYLE, '"I speak slowly when a queue builds up."', '"TODO"', "placeholder",
                                 kind="warning"),
    "37 nothing is reverse-keyed": Fault(STYLE, 'keyed = "reverse"', 'keyed = "forward"', "reverse-keyed",
                                         kind="warning"),
    "38 double-barrelled": Fault(STYLE, "I speak slowly when a queue builds up.", "I speak slowly and I listen.",
                                 "two things", kind="warning"),
    "39 negation": Fault(STYLE, "I speak slowly when a queue builds up.", "I do not never speak slowly.",
                         "negation", kind="warning"),
    "40 reference sd 0": Fault(STAR, "sd = 0.12", "sd = 0", "0 is too low", "more than 0"),
    "41 reference mean 65": Fault(STAR, "mean = 0.65, sd = 0.12", "mean = 65, sd = 0.12", "off the scale",
                                  "write .65"),
    "42 battery forgets the questionnaire": Fault(
        STAR, '["desk-cases/1.0", "desk-style/1.0"]', '["desk-cases/1.0"]',
        "no questionnaire of the battery measures calm"),
    "43 component from outside the battery": Fault(STAR, 'from = "desk-cases"', 'from = "desk-pick"',
                                                   "no instrument of the battery is, or draws on, desk-pick"),
    "44 residual too small to be true": Fault(STYLE, "residual_sd = 0.25", "residual_sd = 0.001",
                                              "hardly possible", kind="warning"),
    "45 a facet in two points": Fault(STAR, 'facets = ["care"]', 'facets = ["care", "calm"]',
                                      "calm stands 2 times"),
    "46 language english": Fault(STYLE, "minutes = 6", 'minutes = 6\nlanguage = "english"',
                                 "english' is no language"),
    "47 twenty to a page": Fault(STYLE, "per_page = 5", "per_page = 20", "20 is too high", "at most 8"),
    "48 three errors at once": Fault(
        STYLE, FIRST + "\n", 'id = "calm-1"\ntext = "I speak."\nkeyd = "x"\nrole = "y"\n', "no facet"),
    "50 a translation twice": Fault(FRENCH, '"calm-1" = "[fr]', '"calm-2" = "x"\n"calm-1" = "[fr]',
                                    "for the second time"),
}  # fmt: skip


def planted(folder: Path, fault: Fault) -> Path:
    """A copy of the own documents with the fault in it."""
    shutil.copytree(OWN, folder)
    path = folder / fault.file
    text = path.read_text(encoding="utf-8")
    if fault is FAULTS["31 scenario of one option"]:
        head, _, rest = text.partition('[[items]]\nid = "late-key-1"')
        first, _, others = rest.partition("[[items]]")
        blocks = first.split("[[items.options]]")
        text = f'{head}[[items]]\nid = "late-key-1"{blocks[0]}[[items.options]]{blocks[1]}[[items]]{others}'
    else:
        assert fault.old in text
        text = text.replace(fault.old, fault.new, 1 if "reverse-keyed" not in fault.said else -1)
    encoding = "cp1252" if "\xe9" in fault.new else "utf-8"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_said_with_file_line_and_remedy(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    path = planted(tmp_path / "own", fault)
    found = check_paths([tmp_path / "own"], first_edition_folder())
    if fault.kind == "fine":
        assert found.errors == []
        return
    problems: list[Found] = found.errors if fault.kind == "error" else found.warnings
    mine = [one for one in problems if fault.said in one.reason and fault.remedy in one.remedy]
    assert mine, [str(problem) for problem in found.errors] or [str(one) for one in found.warnings][:5]
    if fault.line:
        assert any(one.line > 0 and Path(one.file) == path for one in mine), [str(one) for one in mine]
    assert all("Input should" not in one.reason and one.remedy for one in problems)


def test_three_errors_in_one_item_are_all_said_at_once(tmp_path: Path) -> None:
    planted(tmp_path / "own", FAULTS["48 three errors at once"])
    said = " ".join(one.reason for one in check_paths([tmp_path / "own"], first_edition_folder()).errors)
    assert "keyd is no key here" in said
    assert "'y' is not possible here" in said
    assert "no facet" in said


def test_a_fault_in_one_file_hides_none_in_another(tmp_path: Path) -> None:
    planted(tmp_path / "own", FAULTS["01 missing quote"])
    star = tmp_path / "own" / STAR
    star.write_text(star.read_text().replace("weight = 0.4\n", "weight = 0.3\n"))
    files = {Path(one.file).parent.name for one in check_paths([tmp_path / "own"], first_edition_folder()).errors}
    assert {"desk-style", "desk-star"} <= files


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    (error,) = check_paths([tmp_path], first_edition_folder()).errors
    assert "holds no documents" in error.reason


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    planted(tmp_path / "own", FAULTS["29 byte order mark"])
    large = tmp_path / "own" / STYLE
    with large.open("a") as file:
        file.write("# " + "x" * 50_000_000 + "\n")
    errors = check_paths([large], first_edition_folder()).errors
    assert [one.reason for one in errors if one.place == "file"] == ["the file has 50 MB; 5 MB is the most"]


def test_the_own_documents_themselves_have_no_error() -> None:
    found = check_paths([OWN], first_edition_folder())
    assert found.errors == []
    assert found.documents == len(list(OWN.glob("*/*.toml")))


def test_what_crashes_in_an_invented_sitting_is_an_error_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from assess.screening.tuning import invented_sitting

    def crash(*_given: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(invented_sitting, "_take", crash)
    errors = check_paths([OWN / STAR], first_edition_folder()).errors
    assert [one.reason for one in errors] == [
        f"an invented sitting in {language} fails: ZeroDivisionError: boom" for language in ("en", "fr")
    ]
    assert all(one.file.endswith("desk-star/1.0.toml") for one in errors)


def test_a_neighbour_that_names_a_bank_which_is_not_there_stops_no_other_check(tmp_path: Path) -> None:
    path = planted(tmp_path / "own", FAULTS["29 byte order mark"])
    stray = tmp_path / "own" / "stray" / "1.0.toml"
    stray.parent.mkdir()
    text = (first_edition_folder() / "moments-of-truth-a" / "1.0.toml").read_text()
    text = text.replace('slug = "moments-of-truth-a"', 'slug = "stray"').replace(
        "moments-of-truth/1.0", "nowhere/1.0"
    )
    stray.write_text(text)
    assert check_paths([path], first_edition_folder()).errors == []
    reasons = [one.reason for one in check_paths([stray], first_edition_folder()).errors]
    assert reasons == ["no bank nowhere/1.0"]


def test_a_neighbouring_blueprint_whose_battery_is_not_there_is_its_own_fault_alone(tmp_path: Path) -> None:
    path = planted(tmp_path / "own", FAULTS["29 byte order mark"])
    stray = tmp_path / "own" / "stray-star" / "1.0.toml"
    stray.parent.mkdir()
    text = (first_edition_folder() / "engagement-star" / "1.0.toml").read_text()
    stray.write_text(
        text.replace('slug = "engagement-star"', 'slug = "stray-star"').replace("flexibility/", "nowhere/")
    )
    assert check_paths([path], first_edition_folder()).errors == []
    errors = check_paths([stray], first_edition_folder()).errors
    assert errors
    assert {one.file for one in errors} == {str(stray)}
