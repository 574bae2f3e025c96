"""What is kept about people: each table with its purpose, how sensitive it is, how long it is kept, and its columns.

A test compares this with the tables, so that nothing is kept that is not said here. Classes: `public` may be seen by
anyone, `internal` by staff, `personal` names or describes a person, `secret` would open a door.
"""

from typing import NamedTuple


class Kept(NamedTuple):
    """One table: why it exists, its most sensitive class, how long rows live, its columns."""

    purpose: str
    sensitivity: str
    retention: str
    columns: str


INVENTORY: dict[str, Kept] = {
    "organisation": Kept(
        "the bodies people belong to",
        "internal",
        "until an administrator removes it",
        "id name_ar name_en sector",
    ),
    "person": Kept(
        "to know people, let them sign in and write their certificates",
        "secret",
        "while the person takes part; erased on request",
        "id login login_key email email_key name_ar name_en sort_key role language digits calendar sector "
        "organisation_id is_active created_at name_confirmed_at password_hash totp_secret totp_confirmed_at "
        "totp_last_step",
    ),
    "user_session": Kept(
        "to keep someone signed in on one browser",
        "secret",
        "12 hours at most",
        "id fingerprint person_id is_half created_at seen_at proved_at network browser",
    ),
    "recovery_code": Kept(
        "to sign in when the second factor is lost",
        "secret",
        "until renewed",
        "id person_id code_hash used_at",
    ),
    "mailed_token": Kept(
        "invitations and forgotten passwords",
        "secret",
        "7 days or one hour, and once",
        "id kind token_hash person_id created_at expires_at used_at",
    ),
    "try": Kept("to slow down guessing", "personal", "one day", "id what whose at"),
    "enrolment": Kept(
        "who takes which course", "personal", "with the person", "id person_id course enrolled_at by_id"
    ),
    "reading": Kept(
        "which lessons were read",
        "personal",
        "with the person",
        "id person_id course lesson release_id read_at",
    ),
    "attempt": Kept(
        "papers taken and how they went",
        "personal",
        "with the person",
        "id person_id course quiz number release_id seed paper started_at deadline_at submitted_at score is_passed "
        "result key_release_id keyed_by_id paper_code voided_at void_reason seen_at",
    ),
    "answer": Kept(
        "what was answered in an attempt",
        "personal",
        "with the attempt",
        "id attempt_id position chosen saved_at seconds checked_at",
    ),
    "form_sitting": Kept(
        "which form was taken before and after a course",
        "personal",
        "with the attempt",
        "id person_id course moment attempt_id",
    ),
    "case_chain": Kept(
        "cases that several people take in turn",
        "internal",
        "with the course",
        "id course stem release_id by_id begun_at",
    ),
    "case_chain_place": Kept(
        "who takes which role of a chain", "personal", "with the person", "id chain_id role person_id"
    ),
    "case_run": Kept(
        "ways through a case, and how they went",
        "personal",
        "with the person",
        "id person_id course stem role number release_id chain_id told started_at ended_at percent is_passed",
    ),
    "case_step": Kept(
        "choices made in a case, and forms filled in",
        "personal",
        "with the run",
        "id run_id position node choice form made_at",
    ),
    "screening_round": Kept(
        "rounds of the screening exercise",
        "personal",
        "with the person",
        "id person_id course stem number release_id seed drawn started_at ended_at",
    ),
    "judgement": Kept(
        "what was decided about each vignette",
        "personal",
        "with the round",
        "id round_id position vignette decision elements made_at",
    ),
    "marking": Kept(
        "what trainers gave for essays, and their words to the writer",
        "personal",
        "with the attempt",
        "id attempt_id position number marker_id points comment marked_at",
    ),
    "regrading": Kept(
        "results before a wrong key was corrected, and why",
        "personal",
        "with the attempt",
        "id attempt_id release_id by_id note before regraded_at",
    ),
    "opening": Kept(
        "when a quiz is open, and its password",
        "internal",
        "until changed",
        "id course quiz opens_at closes_at password",
    ),
    "allowance": Kept(
        "more time or attempts for one person, and why",
        "personal",
        "with the person",
        "id person_id course quiz minutes attempts reason by_id given_at ended_at",
    ),
    "certificate_request": Kept(
        "certificates that wait for an administrator",
        "personal",
        "until issued",
        "id person_id course release_id completed_at",
    ),
    "certificate": Kept(
        "the register of certificates",
        "personal",
        "for good; a revoked one stays as revoked",
        "id number code short_code person_id course current_for release_id record template_digest issued_at "
        "issued_by_id is_manual is_name_public revoked_at revoked_by_id revoke_reason "
        "revoke_note search_key",
    ),
    "certificate_document": Kept(
        "the PDF of a certificate", "personal", "with the certificate", "certificate_id pdf sha256 made_at"
    ),
    "certificate_counter": Kept("numbers without gaps", "internal", "for good", "year last"),
    "course_trainer": Kept("who works on which course", "personal", "while assigned", "course person_id"),
    "release": Kept(
        "what was published", "internal", "for good", "id course number digest compiled made_at by_id note"
    ),
    "publication": Kept(
        "which release is served since when",
        "internal",
        "for good",
        "id course release_id published_at by_id note",
    ),
    "shared_release": Kept(
        "programmes, law, glossary, facts as published",
        "public",
        "for good",
        "id digest compiled published_at",
    ),
    "media": Kept("pictures of lessons", "internal", "for good", "digest kind content"),
    "release_media": Kept(
        "which release uses which picture", "internal", "for good", "release_id name digest"
    ),
    "job": Kept(
        "background work and how it went",
        "personal",
        "90 days",
        "id kind payload state tries created_at due_at started_at finished_at error",
    ),
    "audit_entry": Kept(
        "who changed what, to answer for it",
        "personal",
        "for good; knows people by number only",
        "seq at actor_id action thing details previous seal",
    ),
    "audit_head": Kept("the end of the log's chain", "internal", "for good", "id seq seal"),
}
