"""What every moving component shares: one clock, one transport bar, one packed message."""
