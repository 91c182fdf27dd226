"""Widgets to specs, cached runs, layout: what pages are made of."""
