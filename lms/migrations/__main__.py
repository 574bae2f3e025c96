"""`python -m lms.migrations "what changed"` writes the migration from the newest schema to the models."""

import sys
import tempfile

from alembic import command

from lms import db, migrate


def main() -> None:
    """Compare the models with a scratch database at head, and write the difference as a new migration."""
    if len(sys.argv) != 2:
        raise SystemExit('usage: python -m lms.migrations "what changed"')
    number = f"{int(migrate.head()) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        database = db.connect(f"sqlite:///{folder}/scratch.db")
        migrate.to_head(database)
        with database.writer.begin() as connection:
            command.revision(migrate.config(connection), sys.argv[1], autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    main()
