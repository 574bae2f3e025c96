"""Measuring speed: `python -m tests.bench` runs the real server and a bare page side by side."""
