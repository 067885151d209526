"""Documents as the database keeps them."""
