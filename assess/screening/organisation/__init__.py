"""The employer, its staff and teams, and the life of its installation."""
