"""Registers that look across rooms."""
