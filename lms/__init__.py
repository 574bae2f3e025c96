"""Diraya (دراية): an Arabic-first learning platform for combating trafficking in persons."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("diraya")
except PackageNotFoundError:
    __version__ = "0"
