"""Sampling: noise becomes moons and circles."""
