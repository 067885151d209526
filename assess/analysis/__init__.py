"""Figures from many people's answers: here are the public modules, in each module's `__all__` what is public there.

`import assess.analysis` loads none of them; each is read when it is first asked for. `docs/analysis.md` describes
them all.
"""

from importlib import import_module
from types import ModuleType

__all__ = [
    "agreement",
    "banding",
    "codes",
    "confirmation",
    "confirmatory",
    "continuous_norms",
    "coverage",
    "dif",
    "errors",
    "estimate",
    "fair_lots",
    "faking",
    "general_factor",
    "groups",
    "impact",
    "irt",
    "items",
    "latent_regression",
    "mirror",
    "next_steps",
    "norms",
    "option_keys",
    "quality",
    "ranking",
    "rating_designs",
    "recommended",
    "reliability",
    "snapshot",
    "star_reliability",
    "study",
    "superiority",
    "synthetic",
    "testlets",
    "thurstonian",
    "validity",
    "weights",
    "winning_formula",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
