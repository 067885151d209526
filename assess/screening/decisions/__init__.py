"""Decisions about candidates: a person's, with a reason, sealed with what was on screen; bulk, review, records."""
