"""Home: what the explorer is about, in one live picture."""
