"""Migrations: one file a change of the tables, newest last."""
