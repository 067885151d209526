"""What HR learns about its instruments."""
