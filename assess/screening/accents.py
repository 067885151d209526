"""An employer's colour on candidates' pages: readable on every ground in light and dark, or not taken."""

import colorsys
import re
from dataclasses import dataclass

from assess.screening.problems import Problem, Refused

READABLE = 4.5  # contrast of text (WCAG 2.2, 1.4.3)
NEAR = 0.25  # as much of lightness may be changed; beyond, it would be another colour
LIGHT_GROUNDS, DARK_GROUNDS = ("#fbfaf7", "#ffffff"), ("#0f1524", "#182136")  # paper and surface
_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Shades:
    """What one colour becomes in one scheme: text and buttons, pressed ones, and a tinted ground."""

    accent: str
    strong: str
    soft: str


def readable(given: str) -> str:
    """The colour, darkened as far as text needs; Refused for what is none or would become another one."""
    asked = given.strip().lower()
    if not asked:
        return ""
    if not _HEX.fullmatch(asked):
        raise Refused([Problem("accent", "accent-form")])
    found = _towards(asked, LIGHT_GROUNDS, -1)
    if abs(_lightness(found) - _lightness(asked)) > NEAR:
        ratio = min(contrast(asked, ground) for ground in LIGHT_GROUNDS)
        raise Refused([Problem("accent", "accent-pale", {"ratio": f"{ratio:.1f}", "nearest": found})])
    return found


def light(accent: str) -> Shades:
    """On white paper."""
    soft = _mixed(accent, "#ffffff", 0.07)
    accent = _towards(accent, (*LIGHT_GROUNDS, soft), -1)
    return Shades(accent, _lighter(accent, -0.1), soft)


def dark(accent: str) -> Shades:
    """On dark paper: the same hue, as light as text there needs."""
    soft = _mixed(accent, DARK_GROUNDS[1], 0.16)
    found = _towards(accent, (*DARK_GROUNDS, soft), 1)
    return Shades(found, _lighter(found, 0.08), soft)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG: 1 for the same, 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _towards(colour: str, grounds: tuple[str, ...], direction: int) -> str:
    """The nearest colour in that direction of lightness that is readable on all grounds."""
    while min(contrast(colour, ground) for ground in grounds) < READABLE:
        colour = _lighter(colour, direction * 0.01)
    return colour


def _lighter(colour: str, by: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness + by)), saturation))


def _lightness(colour: str) -> float:
    return colorsys.rgb_to_hls(*_parts(colour))[1]


def _mixed(colour: str, ground: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return _hex(tuple(share * one + (1 - share) * other for one, other in pairs))


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
