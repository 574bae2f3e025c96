"""What people choose from, in words."""

from typing import Any

from sqlmodel import Session, col, select

from lms.accounts.models import Organisation
from lms.domain.roles import Role
from lms.i18n import OWN_NAMES, reader
from lms.i18n import lazy_gettext as _l

LANGUAGES = list(OWN_NAMES.items())
DIGITS = [("latn", "0123456789"), ("arab", "٠١٢٣٤٥٦٧٨٩")]
CALENDARS: list[tuple[str, Any]] = [("gregorian", _l("Gregorian")), ("hijri", _l("Gregorian and Hijri"))]
ROLES: list[tuple[str, Any]] = [
    (Role.TRAINEE.value, _l("Trainee")),
    (Role.TRAINER.value, _l("Trainer")),
    (Role.ADMINISTRATOR.value, _l("Administrator")),
]
SECTORS: list[tuple[str, Any]] = [
    ("", _l("Not given")),
    ("police", _l("Police")),
    ("prosecution", _l("Public prosecution")),
    ("judiciary", _l("Judiciary")),
    ("labour-inspection", _l("Labour inspection")),
    ("shelter", _l("Shelter and social work")),
    ("health", _l("Health")),
    ("borders", _l("Airport and ports")),
    ("media", _l("Media")),
]


def organisations(session: Session) -> list[tuple[str, Any]]:
    """Every organisation by its name in the reader's language, after «not given»."""
    is_arabic = reader().language == "ar"
    rows = session.exec(select(Organisation).order_by(col(Organisation.name_ar)))
    return [
        ("", _l("Not given")),
        *((str(row.id), row.name_ar if is_arabic else row.name_en) for row in rows),
    ]
