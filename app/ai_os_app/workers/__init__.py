"""The engine's side of the window: jobs in, results out, one thread between."""
