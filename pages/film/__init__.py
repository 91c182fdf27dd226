"""FiLM: how the time reaches every layer, feature by feature."""
