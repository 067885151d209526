"""A campaign as a whole, by figures of groups alone."""
