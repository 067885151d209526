"""The check of documents: one rule a function, a module a kind of document; errors and warnings, all at once."""
