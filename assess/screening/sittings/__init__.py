"""A candidate's way through the battery: admission, pages, answers."""
