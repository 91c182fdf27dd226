"""Measurements of this machine; `python -m tests.benchmarks` runs or lists them."""
