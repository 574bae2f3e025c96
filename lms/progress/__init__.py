"""Readings, completion, programmes, my learning."""
