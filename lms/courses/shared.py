"""What courses share (programmes, law, glossary, facts, stages of referral), as published."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL
from sqlmodel import Session, col, select

from lms import db
from lms.courses.models import SharedRelease
from lms.domain.cases import Referral
from lms.domain.content import Article, Fact, Facts, Glossary, Instrument, Law, Programmes

NAMES = ("programmes", "law", "glossary", "facts", "referral")


@dataclass(frozen=True)
class FoundArticle:
    """An article with the instrument it stands in."""

    instrument: Instrument
    article: Article


@dataclass(frozen=True)
class Shared:
    """The shared files of one release."""

    programmes: Programmes = field(default_factory=lambda: Programmes(programmes=()))
    law: Law = field(default_factory=lambda: Law(instruments=()))
    glossary: Glossary = field(default_factory=lambda: Glossary(terms=()))
    facts: Facts = field(default_factory=lambda: Facts(facts=()))
    referral: Referral = field(default_factory=lambda: Referral(stages=()))

    def article(self, reference: str) -> FoundArticle | None:
        """An article by its reference, such as `palermo:3`."""
        instrument_id, _, article_id = reference.partition(":")
        for instrument in self.law.instruments:
            if instrument.id == instrument_id:
                for article in instrument.articles:
                    if article.id == article_id:
                        return FoundArticle(instrument, article)
        return None

    def fact(self, fact_id: str) -> Fact | None:
        """A local fact by id."""
        return next((fact for fact in self.facts.facts if fact.id == fact_id), None)

    def stored(self) -> dict[str, Any]:
        """What a release stores of them; `read` is the way back."""
        return {name: getattr(self, name).model_dump(mode="json", by_alias=True) for name in NAMES}


_NONE_YET = Shared()
_kept: dict[tuple[URL, int], Shared] = {}
_NEWEST = select(SharedRelease.id).order_by(col(SharedRelease.id).desc()).limit(1)


def current(session: Session) -> Shared:
    """The shared files as published now; empty ones before the first publishing."""
    newest = db.rows(session, _NEWEST)
    if not newest:
        return _NONE_YET
    key = (session.get_bind().engine.url, newest[0].id)
    if key not in _kept:
        release = session.get_one(SharedRelease, newest[0].id)
        _kept.clear()
        _kept[key] = read(release.compiled)
    return _kept[key]


def read(compiled: dict[str, object]) -> Shared:
    """The shared files from what a release stores."""
    return Shared(
        Programmes.model_validate(compiled["programmes"]),
        Law.model_validate(compiled["law"]),
        Glossary.model_validate(compiled["glossary"]),
        Facts.model_validate(compiled["facts"]),
        Referral.model_validate(compiled.get("referral", {"stages": ()})),  # older releases have none
    )


def digest(compiled: dict[str, Any]) -> str:
    """What a release of the shared files is known by."""
    text = json.dumps(compiled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
