"""Structured interviews: who holds them, their forms, how far they agree, and who is ranked with an interview."""
