"""Pages for what candidates ask for."""
