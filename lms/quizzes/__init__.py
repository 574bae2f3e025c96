"""Papers, attempts, marking."""
