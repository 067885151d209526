"""Does a broken line fail a test? Ninety lines, each broken on its own."""
