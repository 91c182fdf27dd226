"""How the app meets the network: settings, limits, headers, compression, readiness."""
