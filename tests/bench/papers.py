"""`python -m tests.bench.papers [--attempts N] [--items N]`: a paper from start to figures, in this process."""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from lms import db, migrate
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.exchange import bank_file
from lms.exchange import service as exchange
from lms.exchange.verdicts import Place
from lms.quizzes import analysis, service
from lms.quizzes.attempts import slots
from lms.quizzes.models import Attempt
from tests import samples, tour
from tests.conftest import publish

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def memory_mb() -> float:
    """The most memory this process has used so far."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def course(items: int) -> CompiledCourse:
    """The sample course with a final paper of so many single-choice items."""
    asked = [samples.single(f"item-{n}") for n in range(items)]
    data = samples.course().model_dump(mode="json", by_alias=True)
    data["items"] |= {item["id"]: item for item in asked}
    data["quizzes"]["final"] |= {"draw": [], "items": [item["id"] for item in asked], "attempts": None}
    return CompiledCourse.model_validate(data)


def people(database: db.Database, count: int) -> list[int]:
    """So many people; returns their ids."""
    with database.transaction() as session:
        row = tour.newcomer("x", "متدرّب", "Trainee").model_dump(exclude={"id"})
        rows = [{**row, "login": f"p{n}", "login_key": f"p{n}"} for n in range(count)]
        session.connection().execute(sa.insert(Person), rows)
        return list(session.connection().execute(sa.select(Person.id)).scalars())  # type: ignore[call-overload]  # one column


def fill(database: db.Database, served: Served, attempts: int) -> None:
    """So many attempts that were handed in, by as many people of differing ability."""
    random, items = Random(1), list(served.content.quizzes["final"].items)
    asked = [
        {"item": item, "options": [[f"t{n}", o] for n, o in enumerate(("right", "wrong", "third"))]}
        for item in items
    ]
    rows = []
    for person in people(database, attempts):
        ability = random.gauss(0.6, 0.15)
        marks = [mark(random, item, ability) for item in items]
        percent = 100 * sum(each["share"] for each in marks) / len(marks)
        rows.append(
            {
                "person_id": person,
                "course": served.id,
                "quiz": "final",
                "number": 1,
                "release_id": served.release_id,
                "seed": 1,
                "paper": asked,
                "started_at": NOW,
                "seen_at": NOW,
                "submitted_at": NOW,
                "score": percent,
                "is_passed": percent >= 60,
                "result": {"marks": marks, "percent": percent, "is_passed": percent >= 60},
            }
        )
    with database.transaction() as session:
        session.connection().execute(sa.insert(Attempt), rows)


def mark(random: Random, item: str, ability: float) -> dict[str, Any]:
    """What a result keeps of one question."""
    is_right = random.random() < ability
    chosen = "right" if is_right else random.choice(["wrong", "third"])
    seconds = round(random.uniform(5, 90), 1)
    return {
        "item": item,
        "share": float(is_right),
        "is_answered": True,
        "chosen": [chosen],
        "seconds": seconds,
    }


def timed(name: str, call: Callable[[], Any], times: int = 20) -> None:
    """Print the CPU time of a call, the mean of several."""
    call()
    before = time.process_time()
    for _ in range(times):
        call()
    print(f"{name:42} {1000 * (time.process_time() - before) / times:8.1f} ms CPU")


def one_paper(database: db.Database, served: Served, person: int) -> None:
    """Start a paper, save one answer, hand it in."""
    lessons = ("stages", "handover")

    def start() -> Attempt:
        with database.transaction() as session:
            return service.start(session, person, served, "final", lessons)

    def begin_anew() -> None:
        attempt = start()
        with database.transaction() as session:
            service.submit(session, person, attempt.id or 0)

    timed("start a paper and hand it in", begin_anew)
    attempt = start()
    with database.reading() as session:
        token = next(iter(slots(session, attempt)[0].options))

    def save() -> None:
        with database.transaction() as session:
            service.save(session, person, attempt.id or 0, {1: {1: [token]}})

    timed("save one answer", save)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench.papers", description=__doc__)
    arguments.add_argument("--attempts", type=int, default=10_000)
    arguments.add_argument("--items", type=int, default=60)
    asked = arguments.parse_args()
    take_in(5000)
    with tempfile.TemporaryDirectory() as folder:
        database = db.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate.to_head(database)
        small = publish(database, course(20))
        (person,) = people(database, 1)
        tour.learns(database, database_person(database, person), small, ("stages", "handover"))
        one_paper(database, small, person)
        database.close()
    with tempfile.TemporaryDirectory() as folder:
        database = db.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate.to_head(database)
        large = publish(database, course(asked.items))
        fill(database, large, asked.attempts)
        database.close()
        figures(Path(folder), large, f"figures of {asked.attempts} papers of {asked.items} items")


def take_in(questions: int) -> None:
    """Print how long a GIFT file of so many questions takes from its bytes to the banks' texts."""
    answers = "{\n=السلامة #نعم\n~الأقوال #لا\n~العودة\n####لأنها أولًا\n}"
    stem = "ما الخطوة التالية عند الاشتباه في حالة في منفذ الوصول؟"
    data = "\n\n".join(f"// [id:q-{n}]\n::{n}::{stem} {answers}" for n in range(questions)).encode()
    began = time.perf_counter()
    report = exchange.look(data, Place(["stages"], "stages"))
    banks = list(bank_file.files(report.items()))
    spent = time.perf_counter() - began
    name = f"{report.count('kept')} questions of GIFT into {len(banks)} banks"
    print(f"{name:42} {spent:8.2f} s")


def database_person(database: db.Database, person: int) -> Person:
    """A person by id."""
    with database.reading() as session:
        return session.get_one(Person, person)


def figures(folder: Path, served: Served, name: str) -> None:
    """Print time and memory of the figures, in a process that has done nothing else."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_figures, args=(str(folder / "bench.db"), served, name))
    process.start()
    process.join()


def _figures(path: str, served: Served, name: str) -> None:
    database = db.connect(f"sqlite:///{path}")
    with database.reading() as session:
        session.connection()
        before, began = memory_mb(), time.process_time()
        found = analysis.analysis(session, served, "final", "first")
        spent = time.process_time() - began
    reliability = found.paper.alpha if found.paper else None
    print(
        f"{name:42} {1000 * spent:8.0f} ms CPU, {memory_mb() - before:.0f} MB more, alpha {reliability:.2f}"
    )


if __name__ == "__main__":
    main()
