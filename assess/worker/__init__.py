"""What runs in the background: jobs taken from their table and done."""
