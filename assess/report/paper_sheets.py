"""The app's style sheets as papers need them: tokens in their places, which the printer would solve per element.

A paper has no dark mode and no choice of looks, so each token of a `:root` has one value for the whole paper.
"""

import re

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r"^:root\s*\{([^{}]*)\}", re.MULTILINE)
_TOKEN = re.compile(r"--([\w-]+)\s*:\s*([^;]+);")
_USE = re.compile(r"var\(--([\w-]+)\)")
_OTHER_LOOKS = re.compile(r"^\.reading-plain\s*\{[^{}]*\}", re.MULTILINE)
_DEPTH = 8  # tokens that name tokens


def for_paper(sheets: list[str]) -> list[str]:
    """The sheets, in order, with the tokens of their `:root` put in; the last sheet that sets a token wins."""
    bare = [_OTHER_LOOKS.sub("", _COMMENT.sub("", sheet)) for sheet in sheets]
    tokens: dict[str, str] = {
        name: value.strip()
        for sheet in bare
        for root in _ROOT.findall(sheet)
        for name, value in _TOKEN.findall(root)
    }

    def value(found: re.Match[str]) -> str:
        return tokens.get(found[1], found[0])

    without = [_ROOT.sub("", sheet) for sheet in bare]
    for _ in range(_DEPTH):
        without = [_USE.sub(value, sheet) for sheet in without]
    return without
