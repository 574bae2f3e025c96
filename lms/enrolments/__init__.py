"""Who takes what."""
