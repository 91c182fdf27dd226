"""Guidance: from one slider to an understanding of classifier-free guidance."""
