"""Pages of rankings and profiles."""
