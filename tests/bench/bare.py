"""The yardstick: Flask and SQLModel with nothing around them. One query and a template of the size asked for."""

import os
from datetime import UTC, datetime

from argon2 import PasswordHasher
from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlmodel import Field, Session, SQLModel, create_engine, select

WORD = "كلمة "
TEMPLATE = """<!doctype html><html lang="ar" dir="rtl"><title>{{ person.name }}</title><h1>{{ person.name }}</h1>
{% for line in lines %}<p>{{ line }}</p>{% endfor %}</html>"""


class BarePerson(SQLModel, table=True):
    """Someone."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    hashed: str = ""


class BareAnswer(SQLModel, table=True):
    """Something saved."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int
    text: str
    at: datetime


def create() -> Flask:
    """The bare application on the SQLite file that BENCH_DATABASE names, with the same durability as ours."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page.html": TEMPLATE})
    engine = create_engine(f"sqlite:///{os.environ['BENCH_DATABASE']}", connect_args={"timeout": 30})
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    SQLModel.metadata.create_all(engine, tables=[BarePerson.__table__, BareAnswer.__table__])
    hasher = PasswordHasher(2, 19456, 1)
    with Session(engine) as session:
        if session.get(BarePerson, 1) is None:
            session.add(BarePerson(id=1, name="مريم عبد الله", hashed=hasher.hash("bench")))
            session.commit()

    @app.get("/page/<int:size>")
    def page(size: int) -> str:
        with Session(engine) as session:
            person = session.exec(select(BarePerson).where(BarePerson.id == 1)).one()
            line = WORD * 40
            return render_template("page.html", person=person, lines=[line] * (size // len(line.encode())))

    @app.post("/insert")
    def insert() -> dict[str, bool]:
        with Session(engine) as session:
            session.connection().exec_driver_sql("PRAGMA synchronous=FULL")
            session.add(BareAnswer(person_id=1, text=request.form["text"], at=datetime.now(UTC)))
            session.commit()
        return {"saved": True}

    @app.post("/sign-in")
    def sign_in() -> str:
        with Session(engine) as session:
            person = session.exec(select(BarePerson).where(BarePerson.id == 1)).one()
            hasher.verify(person.hashed, "bench")
            session.add(BareAnswer(person_id=1, text="session", at=datetime.now(UTC)))
            session.commit()
        return "in"

    return app
