"""Time embedding: what a network can know about t."""
