"""Who works on which course."""

from sqlmodel import Session, col, select

from lms.courses.models import CourseTrainer


def courses_of(session: Session, person_id: int) -> list[str]:
    """Ids of the courses a trainer works on, in order."""
    statement = select(CourseTrainer.course).where(CourseTrainer.person_id == person_id)
    return list(session.exec(statement.order_by(col(CourseTrainer.course))))


def is_trainer(session: Session, person_id: int, course: str) -> bool:
    """Whether this trainer works on this course."""
    return session.get(CourseTrainer, (course, person_id)) is not None


def assign(session: Session, person_id: int, courses: set[str]) -> None:
    """Let a trainer work on exactly these courses."""
    rows = session.exec(select(CourseTrainer).where(CourseTrainer.person_id == person_id)).all()
    for row in rows:
        if row.course not in courses:
            session.delete(row)
    for course in courses - {row.course for row in rows}:
        session.add(CourseTrainer(course=course, person_id=person_id))
    session.flush()
