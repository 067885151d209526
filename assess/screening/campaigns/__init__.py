"""Campaigns: opened, filled with invited people, closed."""
