"""Logging in, one's own password, and the first page."""
