"""Pages on which people decide about candidates."""
