"""What two or more pages need: address, settings, layout, export, cached runs, charts."""
