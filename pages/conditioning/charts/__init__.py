"""Charts of this page: arrays in, figure out."""
