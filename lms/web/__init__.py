"""What every page shares. Knows no feature."""
