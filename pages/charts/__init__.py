"""Charts: arrays in, figure out."""
