"""Response formats, a module each: what may be answered, marks, pages, checks, practice. See `registry`."""
