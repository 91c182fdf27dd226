"""FiLM read out of a network, changed, measured and compared with its rivals."""
