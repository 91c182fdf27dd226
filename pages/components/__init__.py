"""The few browser components, one folder each."""
