"""The log can only grow: the database itself refuses to change or delete an entry."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log can only grow'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log can only grow'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows()
"""


def upgrade() -> None:
    """Add the guards, and the row that names the last entry."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(POSTGRESQL_FUNCTION)
    for verb in ("UPDATE", "DELETE"):
        op.execute((SQLITE if is_sqlite else POSTGRESQL).format(verb=verb))
    op.execute("INSERT INTO audit_head (id, seq, seal) VALUES (1, 0, '')")


def downgrade() -> None:
    """Take the guards away."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DELETE FROM audit_head")
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER audit_entry_no_{verb}" + ("" if is_sqlite else " ON audit_entry"))
    if not is_sqlite:
        op.execute("DROP FUNCTION audit_entry_only_grows()")
