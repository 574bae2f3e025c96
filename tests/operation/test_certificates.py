"""`lms certificate`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from lms import config, db
from lms.certificates import issuing, service
from lms.certificates.models import Certificate
from lms.courses.releases import Served
from tests.certificates import holders
from tests.conftest import Cast, publish
from tests.operation.conftest import Lms


@pytest.fixture(autouse=True)
def nobody_else_issues() -> Iterator[None]:
    yield
    issuing._settings = None


@pytest.fixture
def reading_course(settings: config.Settings, database: db.Database, cast: Cast) -> Served:
    return publish(database, holders.readable())


def only(database: db.Database) -> Certificate:
    with database.reading() as session:
        return session.exec(select(Certificate)).one()


def test_issue_asks_for_a_reason_when_something_is_missing(
    lms: Lms, database: db.Database, cast: Cast, reading_course: Served
) -> None:
    refused = lms("certificate", "issue", "mariam", "referral")
    assert refused.exit_code == 1
    assert "something the certificate asks for is missing" in refused.stderr
    done = lms("certificate", "issue", "MARIAM", "referral", "--reason", "On paper in 2025")
    certificate = only(database)
    assert done.exit_code == 0
    assert certificate.number in done.stdout
    assert certificate.record["verify_url"] in done.stdout
    assert (certificate.is_manual, certificate.issued_by_id) == (True, None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("issue", "nobody", "referral"), "Nobody signs in as nobody"),
        (("issue", "mariam", "nothing"), "There is no published course nothing"),
        (("revoke", "2026-00099", "--reason", "mistake"), "There is no certificate 2026-00099"),
        (("show", "2026-00099"), "There is no certificate 2026-00099"),
    ],
)
def test_what_is_not_there_is_refused_in_one_sentence(
    lms: Lms, reading_course: Served, arguments: tuple[str, ...], says: str
) -> None:
    refused = lms("certificate", *arguments)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(says)
    assert len(refused.stderr.splitlines()) == 1


def test_show_and_revoke(lms: Lms, database: db.Database, cast: Cast, reading_course: Served) -> None:
    number = holders.certify(database, cast.trainee, reading_course).number
    assert cast.trainee.name_ar in lms("certificate", "show", number).stdout
    assert lms("certificate", "revoke", number, "--reason", "nonsense").exit_code == 2
    assert lms("certificate", "revoke", number, "--reason", "mistake", "--note", "letters").exit_code == 0
    again = lms("certificate", "revoke", number, "--reason", "mistake")
    assert (again.exit_code, again.stderr.strip()) == (1, "This certificate is revoked already.")
    shown = json.loads(lms("certificate", "show", number, "--json").stdout)
    assert (shown["status"], shown["number"], shown["document"]) == ("revoked", number, "ready")
    assert only(database).revoke_note == "letters"


def test_verify_says_what_the_register_says(
    lms: Lms, database: db.Database, cast: Cast, reading_course: Served, tmp_path: Path
) -> None:
    certificate = holders.certify(database, cast.trainee, reading_course)
    file = tmp_path / "certificate.pdf"
    file.write_bytes(holders.PDF)
    good = lms("certificate", "verify", file)
    assert (good.exit_code, good.stdout.strip()) == (0, f"Authentic and in force: {certificate.number}")
    file.write_bytes(holders.PDF + b" ")
    assert (
        lms("certificate", "verify", file).exit_code,
        "Unknown" in lms("certificate", "verify", file).stderr,
    ) == (1, True)
    file.write_bytes(holders.PDF)
    with database.transaction() as session:
        service.revoke(session, certificate.number, "mistake")
    revoked = lms("certificate", "verify", file)
    assert (revoked.exit_code, revoked.stderr.strip()) == (1, f"Revoked: {certificate.number}")


def test_verify_without_a_register_says_so(lms: Lms, bare: Path, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(holders.PDF)
    refused = lms("certificate", "verify", file)
    assert refused.exit_code == 1
    assert "no register here" in refused.stderr
