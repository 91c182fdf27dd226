"""Charts that pages share: arrays in, figure out."""
