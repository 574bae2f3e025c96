"""What a certificate says, put into words once, at issue. The register and the document both read it from here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms import i18n
from lms.accounts.models import Person
from lms.certificates.document import CertificateRecord
from lms.certificates.programmes import Way
from lms.config import Settings
from lms.domain import arabic, numbering
from lms.domain.errors import InvalidError
from lms.i18n import lazy_gettext as _l
from lms.progress.service import Standing

_OFFICE = " – "


@dataclass(frozen=True)
class Identity:
    """What tells one certificate from all others."""

    number: str
    code: str
    short_code: str


def write(
    settings: Settings, identity: Identity, person: Person, standing: Standing, at: datetime, way: Way
) -> CertificateRecord:
    """Everything the certificate of this person for this course says. Raises InvalidError for an unprintable name.

    The certificate of a programme's assessment is the programme's: it names the specialist, with all the hours.
    """
    course = standing.served.content.course
    programme = way.assessed_by(standing.served.id)
    specialist = programme.certificate if programme else None
    title = specialist or course.title
    signatory_ar, _, title_ar = settings.signatory_ar.partition(_OFFICE)
    signatory_en, _, title_en = settings.signatory_en.partition(_OFFICE)
    issued_on = local_day(settings, at)
    try:
        return CertificateRecord(
            number=identity.number,
            code=identity.code,
            display_code=numbering.grouped(identity.short_code),
            verify_url=f"{settings.public_url.rstrip('/')}/v/{identity.code}",
            issuer_ar=settings.centre_name_ar,
            issuer_en=settings.centre_name_en,
            name_ar=person.name_ar,
            name_en=person.name_en,
            course_ar=title.get("ar") or title["en"],
            course_en=title.get("en", ""),
            hours=way.hours(programme) if programme else course.hours,
            is_specialist=bool(specialist),
            issued_on=issued_on,
            **_dates(settings, issued_on),
            signatory_ar=signatory_ar,
            signatory_en=signatory_en,
            signatory_title_ar=title_ar,
            signatory_title_en=title_en,
            is_assessed=_is_assessed(standing),
            has_arabic_digits=settings.digits == "arab",
        )
    except ValueError as error:
        raise InvalidError(
            _l("This can't be printed on a certificate: %(reason)s", reason=str(error))
        ) from error


def local_day(settings: Settings, at: datetime) -> date:
    """The day it is where certificates are issued (R21)."""
    return at.astimezone(ZoneInfo(settings.time_zone)).date()


def _dates(settings: Settings, day: date) -> dict[str, Any]:
    """The day in both languages and both calendars."""
    dates = {}
    for language, era in (("ar", "\u00a0م"), ("en", "")):
        with i18n.speaking(to=i18n.Reader(language=language, digits=settings.digits)):
            dates[f"date_{language}"] = i18n.gregorian_date(day) + era
            dates[f"hijri_{language}"] = i18n.hijri_date(day)
    return dates


def _is_assessed(standing: Standing) -> bool:
    """Whether the course has papers or cases and this person passed them: a certificate by decision doesn't say so."""
    asked = [r for r in standing.requirements if r.kind in ("quiz", "case")]
    return bool(asked) and all(r.is_met for r in asked)


def frozen(record: CertificateRecord) -> dict[str, Any]:
    """The record as the register keeps it."""
    values: dict[str, Any] = json.loads(record.to_json())
    return values


def thawed(values: Mapping[str, Any]) -> CertificateRecord:
    """The record that the register keeps."""
    return CertificateRecord.from_json(json.dumps(values))


def search_key(record: CertificateRecord) -> str:
    """What an administrator may look for: number and both names, folded."""
    return arabic.fold(f"{record.number} {record.name_ar} {record.name_en}")[:400]
