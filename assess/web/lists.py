"""What an address asks of a list: which page, and the words that each line must hold."""

from flask import request

LONGEST = 80


def asked_words() -> str:
    """What was typed into a search field."""
    return request.args.get("q", "").strip()[:LONGEST]


def asked_page() -> int:
    """The page that was asked for; the first without one."""
    return request.args.get("page", 1, int)
