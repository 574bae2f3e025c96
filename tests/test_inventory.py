"""What is kept is what the inventory says, and nothing else (S82)."""

from lms.inventory import INVENTORY
from lms.tables import metadata

FORBIDDEN = ("national", "birth", "photo", "rank", "passport", "cpr", "phone")


def test_every_column_of_every_table_is_in_the_inventory() -> None:
    kept = {table.name: {column.name for column in table.c} for table in metadata.sorted_tables}
    said = {name: set(entry.columns.split()) for name, entry in INVENTORY.items()}
    assert kept == said


def test_every_table_says_why_and_how_long() -> None:
    for name, entry in INVENTORY.items():
        assert all((entry.purpose, entry.retention)), name
        assert entry.sensitivity in {"public", "internal", "personal", "secret"}, name


def test_nothing_is_asked_that_is_not_needed() -> None:
    for entry in INVENTORY.values():
        assert not [c for c in entry.columns.split() if any(word in c for word in FORBIDDEN)]
