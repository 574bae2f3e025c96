"""The append-only log. Knows people by id only, so that every room above can write in it."""
