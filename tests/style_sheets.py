"""Style sheets as a browser reads them, and what Chrome 80 and Safari 13 (the oldest we serve) make of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TWO_SIDED = re.compile(r"(?:margin|padding|border|inset)-(?:inline|block)(?:-color|-width|-style)?|inset")
LATER_PROPERTIES = re.compile(
    rf"{TWO_SIDED.pattern}|inset-(?:inline|block)-(?:start|end)|border-(?:start|end)-(?:start|end)-radius|aspect-ratio"
    r"|translate|rotate|scale|backdrop-filter|container(?:-type|-name)?|content-visibility|text-wrap|accent-color"
    r"|text-underline-offset|text-decoration-thickness|overflow-clip-margin|text-box(?:-trim|-edge)?|field-sizing"
)
DECORATION = re.compile(
    r"border-(?:start|end)-(?:start|end)-radius|text-wrap|accent-color|text-underline-offset"
    r"|text-decoration-thickness|content-visibility"
)  # without these a page is plainer, and nothing else
LATER_VALUES = re.compile(
    r"\bclamp\(|\bcolor-mix\(|\boklch\(|\boklab\(|\blight-dark\(|\b\d+[sld]v[hwib]\b|\binline-start\b|\binline-end\b"
    r"|\banywhere\b|\bsubgrid\b|\bround\(|\blh\b"
)
LATER_SELECTORS = re.compile(r":(?:is|where|has|focus-visible|user-valid|user-invalid|dir|popover-open|open)\b|&")
LATER_RULES = re.compile(r"@(?:layer|container|starting-style|scope|property|position-try)|@media[^{]*[<>]")
OLDER_ONLY = (
    "@supports not (inset: 0)"  # came to Chrome with 87 and to Safari with 14.1, as did gap in flexible lines
)

INSTEAD = {"inset-inline-start": {"left"}, "inset-inline-end": {"right"}}


@dataclass(frozen=True)
class Rule:
    """One rule of a sheet: the at-rules around it, its selectors, its declarations in order."""

    around: tuple[str, ...]
    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]

    @property
    def values(self) -> dict[str, str]:
        """What holds in the end for each property."""
        return dict(self.declarations)

    @property
    def lines(self) -> bool:
        """Whether it lays its children out in flexible lines with gaps."""
        return "flex" in self.values.get("display", "") and self.values.get("gap", "0") != "0"


def rules_of(sheet: str) -> Iterator[Rule]:
    """Every rule of a sheet, in order."""
    around: list[str] = []
    words = ""
    for letter in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL):
        if letter == "{":
            around.append(" ".join(words.split()))
            words = ""
        elif letter == "}":
            *outer, selector = around
            around.pop()
            if words.strip() and not selector.startswith("@"):
                yield Rule(tuple(outer), _listed(selector, ","), _declared(words))
            words = ""
        else:
            words += letter


def _listed(text: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(rf"{mark}(?![^(]*\))", text) if part.strip())


def _declared(words: str) -> tuple[tuple[str, str], ...]:
    pairs = (one.partition(":") for one in _listed(words, ";"))
    return tuple((name.strip(), " ".join(value.split())) for name, _, value in pairs)


def later(name: str, value: str) -> bool:
    """Whether an old browser skips the declaration."""
    return LATER_PROPERTIES.fullmatch(name) is not None or LATER_VALUES.search(value) is not None


def as_old_browser(sheet: str) -> str:
    """The sheet that an old browser sees: without what it skips, with what stands there for it."""
    return "\n".join(filter(None, map(_seen, rules_of(sheet))))


def _seen(rule: Rule) -> str:
    if any(LATER_RULES.match(outer) for outer in rule.around) or any(map(LATER_SELECTORS.search, rule.selectors)):
        return ""
    hidden = {"gap", "row-gap", "column-gap"} if "flex" in rule.values.get("display", "") else set()
    kept = [
        f"{name}: {value};" for name, value in rule.declarations if name not in hidden and not later(name, value)
    ]
    outer = [one for one in rule.around if one != OLDER_ONLY]
    return f"{' { '.join([*outer, ', '.join(rule.selectors)])} {{ {' '.join(kept)} {'}' * (len(outer) + 1)}"


def complaints(rules: list[Rule]) -> list[str]:
    """What an old browser would skip with nothing in its stead, each with the remedy."""
    spaced = {one for rule in rules if OLDER_ONLY in rule.around for one in rule.selectors}
    placed = {
        (one, name) for rule in rules if OLDER_ONLY in rule.around for one in rule.selectors for name in rule.values
    }
    found = []
    for rule in rules:
        here = ", ".join(rule.selectors)
        if any(LATER_RULES.match(outer) for outer in rule.around):
            found.append(f"{here}: write the media query with min- and max-, and no newer at-rule")
        if any(map(LATER_SELECTORS.search, rule.selectors)) and set(rule.values.values()) != {"none"}:
            found.append(f"{here}: the whole rule is skipped; mark with a class, a neighbour (+) or :focus instead")
        if rule.lines and not all(f"{one} > *" in spaced for one in rule.selectors):
            found.append(f"{here}: gap in a flexible line; use a grid, or margins under {OLDER_ONLY}")
        found += [
            f"{here}: {name}: {value}; write -start and -end singly, a physical side, or an older value before it"
            for place, (name, value) in enumerate(rule.declarations)
            if later(name, value) and not DECORATION.fullmatch(name) and not _instead(rule, place, placed)
        ]
    return found


def _instead(rule: Rule, place: int, placed: set[tuple[str, str]]) -> bool:
    """Whether an older word for the same stands before it, or under the rule for older browsers."""
    name = rule.declarations[place][0]
    if any(before == name and not later(before, value) for before, value in rule.declarations[:place]):
        return True
    return any((one, other) in placed for one in rule.selectors for other in INSTEAD.get(name, ()))
