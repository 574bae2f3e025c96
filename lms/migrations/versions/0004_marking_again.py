"""Marking again by a corrected key: what results were before, and by which release an attempt is marked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "regrading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("regraded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_regrading_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_regrading_by_id_person")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_regrading_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrading")),
    )
    with op.batch_alter_table("regrading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrading_attempt_id"), ["attempt_id"], unique=False)

    # In one statement, so that SQLite does not make the table anew while answers point at it.
    op.execute(
        "ALTER TABLE attempt ADD COLUMN key_release_id INTEGER "
        "CONSTRAINT fk_attempt_key_release_id_release REFERENCES release (id)"
    )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        if op.get_bind().dialect.name == "postgresql":  # SQLite forgets the name of such a constraint
            batch_op.drop_constraint("fk_attempt_key_release_id_release", type_="foreignkey")
        batch_op.drop_column("key_release_id")

    with op.batch_alter_table("regrading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regrading_attempt_id"))

    op.drop_table("regrading")
