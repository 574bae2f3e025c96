"""`/healthz`: alive, touching nothing. `/readyz`: ready, naming what is wrong (R19)."""

import shutil

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms import db, migrate
from lms.web import access

bp = Blueprint("health", __name__)
LEAST_DISK = 64 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Add the two addresses."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@access.policy(access.PUBLIC)
def healthz() -> Response:
    """Alive."""
    return jsonify(status="alive")


@bp.get("/readyz")
@access.policy(access.PUBLIC)
def readyz() -> tuple[Response, int]:
    """Ready to serve, or 503 with the names of what is wrong; no detail that helps anyone else."""
    faults = find_faults(db.of(current_app._get_current_object()))  # type: ignore[attr-defined]  # a LocalProxy
    return jsonify(status="not ready" if faults else "ready", faults=faults), 503 if faults else 200


def find_faults(database: db.Database) -> list[str]:
    """What keeps this node from serving: `database`, `schema`, `read-only`, `disk`."""
    faults = []
    try:
        with database.writer.begin() as connection:
            connection.execute(text("UPDATE audit_head SET id = id"))
        if not migrate.is_current(database):
            faults.append("schema")
    except SQLAlchemyError:
        faults.append("database")
    if shutil.disk_usage(current_app.config["SETTINGS"].instance).free < LEAST_DISK:
        faults.append("disk")
    return faults
