"""Case runs and the screening exercise."""
