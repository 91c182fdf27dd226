"""Film Room's model package: how a score network is told the time, how it uses it, and how a label pulls."""
