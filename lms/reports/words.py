"""What the log's codes are called in words. Entries keep the codes: those never change, and machines read them."""

from typing import Any

from lms.certificates.service import REASONS
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "sign-in.password": _l("Signed in with a password"),
    "sign-in.fail": _l("A sign-in failed"),
    "second-factor.ok": _l("The second step succeeded"),
    "second-factor.fail": _l("The second step failed"),
    "second-factor.set-up": _l("Set up the second step"),
    "second-factor.off": _l("Turned the second step off"),
    "second-factor.reset": _l("Reset somebody's second step"),
    "second-factor.renew-recovery": _l("Made new recovery codes"),
    "prove.fail": _l("Failed to prove who it is"),
    "password.change": _l("Changed the password"),
    "email.change": _l("Changed the e-mail address"),
    "email.remove": _l("Removed the e-mail address"),
    "sessions.end": _l("Ended sessions"),
    "invitation.mailed": _l("Mailed an invitation"),
    "invitation.handed-over": _l("Handed an invitation over"),
    "invitation.used": _l("Used an invitation"),
    "reset.mailed": _l("Mailed a link for a new password"),
    "reset.handed-over": _l("Handed a link for a new password over"),
    "reset.used": _l("Chose a new password by a link"),
    "person.add": _l("Added a person"),
    "person.change": _l("Changed a person's details"),
    "person.confirm-name": _l("Confirmed a name"),
    "person.enable": _l("Enabled an account"),
    "person.disable": _l("Disabled an account"),
    "person.role": _l("Changed a role"),
    "people.import": _l("Imported people"),
    "organisation.add": _l("Added an organisation"),
    "organisation.change": _l("Changed an organisation"),
    "enrolment.add": _l("Enrolled somebody"),
    "trainer.add": _l("Assigned a trainer"),
    "trainer.remove": _l("Took a course from a trainer"),
    "course.publish": _l("Published a course"),
    "shared.publish": _l("Published programmes, law, glossary and facts"),
    "questions.import": _l("Took questions in"),
    "questions.export": _l("Gave questions out, with their keys"),
    "attempt.start": _l("Started an attempt"),
    "attempt.submit": _l("Handed an attempt in"),
    "attempt.key-in": _l("Keyed in a paper sat without a machine"),
    "attempt.void": _l("Voided an attempt"),
    "attempt.regrade": _l("Marked an attempt again with a corrected key"),
    "answer.mark": _l("Marked an answer"),
    "quiz.print-key": _l("Printed the key of a paper"),
    "quiz.opening": _l("Set when an assessment is open"),
    "quiz.allow": _l("Gave somebody more time or attempts"),
    "quiz.allowance-end": _l("Took an allowance back"),
    "case.start": _l("Started a case"),
    "case.end": _l("Ended a case"),
    "certificate.issue": _l("Issued a certificate"),
    "certificate.revoke": _l("Revoked a certificate"),
    "certificate.name-public": _l("Chose who sees the name on a certificate"),
    "backup.make": _l("Made a backup"),
    "backup.restore": _l("Restored a backup"),
}
DETAILS: dict[str, Any] = {
    "after": _l("after"),
    "attempts": _l("attempts"),
    "before": _l("before"),
    "changed": _l("changed"),
    "closes": _l("closes"),
    "count": _l("how many"),
    "course": _l("course"),
    "digest": _l("digest"),
    "first": _l("first"),
    "format": _l("format"),
    "has_password": _l("with a password"),
    "is_manual": _l("by decision"),
    "is_public": _l("shown to everyone"),
    "last": _l("last"),
    "made_at": _l("made"),
    "minutes": _l("minutes"),
    "missing": _l("requirements missing"),
    "note": _l("note"),
    "number": _l("number"),
    "opens": _l("opens"),
    "paper": _l("paper"),
    "people": _l("people"),
    "person": _l("person"),
    "points": _l("points"),
    "position": _l("question"),
    "reason": _l("reason"),
    "role": _l("role"),
    "schema": _l("schema"),
}
ROLES: dict[str, Any] = {
    "trainee": _l("Trainee"),
    "trainer": _l("Trainer"),
    "administrator": _l("Administrator"),
}
VALUES: dict[str, dict[str, Any]] = {"role": ROLES, "before": ROLES, "after": ROLES, "reason": REASONS}


def action(code: str) -> str:
    """An action in the reader's language; the code itself for one that no version of today writes."""
    return str(ACTIONS.get(code, code))


def detail(name: str) -> str:
    """The name of a detail in the reader's language."""
    return str(DETAILS.get(name, name))


def value(name: str, written: Any) -> Any:
    """A detail's value as people read it."""
    if isinstance(written, bool):
        return _("yes") if written else _("no")
    if isinstance(written, list):
        return _(", ").join(map(str, written))
    return VALUES.get(name, {}).get(written, written)
