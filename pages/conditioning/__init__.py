"""Conditioning: every way in, trained at equal size and measured against the exact answer."""
