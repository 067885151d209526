"""Results: scored, kept, ranked, exported."""
