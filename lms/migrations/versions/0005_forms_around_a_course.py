"""Forms around a course: which attempt was made at which moment."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "form_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("moment", sa.String(length=20), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_form_sitting_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_form_sitting_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_sitting")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_form_sitting_attempt_id")),
        sa.UniqueConstraint(
            "person_id", "course", "moment", name=op.f("uq_form_sitting_person_id_course_moment")
        ),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("form_sitting")
