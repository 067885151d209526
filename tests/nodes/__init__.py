"""Two web nodes and two workers on PostgreSQL and Redis behind nginx: `make test-nodes`, apart from `make test`."""
