"""The codes that Profiles speak in, with the names of the values each sentence needs; `report` has the words."""

REASONS = {
    "too-few-answers": ("answered", "of", "needed"),
    "no-shape": (),
    "unanswered": ("component",),
}
WITHHELD = {
    "unreliable": ("items", "reliability"),
    "gate": ("items",),
    "group-only": ("courteous", "difficult", "reliability"),
    "scenarios-only": ("items", "reliability"),
    "unanswered": (),
}
STOPS = {"single-scenarios": (), "shape": (), "calibrated": ()}
FLAGS = {
    "straight-lining": ("longest", "of", "chance"),
    "too-fast": ("pages", "of", "seconds"),
    "directed": ("missed", "of", "chance"),
    "infrequency": ("unusual", "of", "chance"),
    "missing": ("missing", "of"),
    "scattered": ("times", "chance"),
    "one-sided": ("extreme", "of", "chance"),
    "inconsistency": ("correlation", "chance"),
}
SCORES = ("judgement", "difficult", "mirror-gap", "encounters", "real-gap")
SHARES = ("misery", "mediocrity", "magnificence", "altruistic", "scripted", "mirroring")
