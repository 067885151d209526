"""Does a broken line fail a test? Sixty lines, each broken on its own."""
