"""Case runs, chains, screening rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "case_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_chain_by_id_person")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_case_chain_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_chain")),
    )
    op.create_table(
        "screening_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_screening_round_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_screening_round_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_round")),
        sa.UniqueConstraint(
            "person_id",
            "course",
            "stem",
            "number",
            name=op.f("uq_screening_round_person_id_course_stem_number"),
        ),
    )
    op.create_index(
        "ix_screening_round_open",
        "screening_round",
        ["person_id", "course", "stem"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_screening_round_person_id"), "screening_round", ["person_id"], unique=False)

    op.create_table(
        "case_chain_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["case_chain.id"], name=op.f("fk_case_chain_place_chain_id_case_chain")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_case_chain_place_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_chain_place")),
        sa.UniqueConstraint("chain_id", "person_id", name=op.f("uq_case_chain_place_chain_id_person_id")),
        sa.UniqueConstraint("chain_id", "role", name=op.f("uq_case_chain_place_chain_id_role")),
    )
    op.create_index(op.f("ix_case_chain_place_chain_id"), "case_chain_place", ["chain_id"], unique=False)
    op.create_index(op.f("ix_case_chain_place_person_id"), "case_chain_place", ["person_id"], unique=False)

    op.create_table(
        "case_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["case_chain.id"], name=op.f("fk_case_run_chain_id_case_chain")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_run_person_id_person")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_case_run_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_run")),
        sa.UniqueConstraint("chain_id", "role", name=op.f("uq_case_run_chain_id_role")),
        sa.UniqueConstraint(
            "person_id", "course", "stem", "number", name=op.f("uq_case_run_person_id_course_stem_number")
        ),
    )
    op.create_index(
        "ix_case_run_open",
        "case_run",
        ["person_id", "course", "stem"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_case_run_person_id"), "case_run", ["person_id"], unique=False)

    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("vignette", sa.String(length=60), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("elements", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["screening_round.id"], name=op.f("fk_judgement_round_id_screening_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_judgement_round_id_position")),
    )
    op.create_index(op.f("ix_judgement_round_id"), "judgement", ["round_id"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("choice", sa.String(length=60), nullable=False),
        sa.Column("form", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["case_run.id"], name=op.f("fk_case_step_run_id_case_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_case_step_run_id_position")),
    )
    op.create_index(op.f("ix_case_step_run_id"), "case_step", ["run_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    for table in ("case_step", "judgement", "case_run", "case_chain_place", "screening_round", "case_chain"):
        op.drop_table(table)
