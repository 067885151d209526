"""Databases as tests open them: events of the audit trail are marked under one key that all tests know."""

from sqlalchemy import Engine

from assess.store import database

AUDIT_KEY = "a key of the audit trail that all tests know, and nobody else"


def make_engine(address: str) -> Engine:
    """The product's engine with the tests' key."""
    return database.make_engine(address, lambda: [AUDIT_KEY])
