"""The web: application factory, routes, forms and access."""
