"""Pages of instruments and the evidence about them."""
