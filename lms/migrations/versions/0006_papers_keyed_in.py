"""Papers keyed in: who typed the answers of a paper that was sat without a machine, and the code on its sheets."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    # Each in one statement, so that SQLite does not make the table anew while answers point at it.
    op.execute(
        "ALTER TABLE attempt ADD COLUMN keyed_by_id INTEGER "
        "CONSTRAINT fk_attempt_keyed_by_id_person REFERENCES person (id)"
    )
    op.execute("ALTER TABLE attempt ADD COLUMN paper_code VARCHAR(20) DEFAULT '' NOT NULL")


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        if op.get_bind().dialect.name == "postgresql":  # SQLite forgets the name of such a constraint
            batch_op.drop_constraint("fk_attempt_keyed_by_id_person", type_="foreignkey")
        batch_op.drop_column("paper_code")
        batch_op.drop_column("keyed_by_id")
