"""A small course as files, whole and without a fault, to be broken in one place at a time."""

import struct
import zlib
from pathlib import Path

from lms.courses import compiling
from lms.courses.compiling import Draft
from lms.courses.folders import Folder
from lms.courses.shared import Shared

COURSE = "referral"


def png(width: int = 4, height: int = 3, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG of one colour, with further chunks if asked for."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(min(height, 100))))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    middle = b"".join(chunk(kind, data) for kind, data in extra)
    return b"\x89PNG\r\n\x1a\n" + head + middle + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


COURSE_YML = """\
title: {ar: نظام الإحالة, en: The referral system}
summary: {ar: كيف تُحال الحالة بأمان., en: How a case is referred safely.}
track: referral
sectors: [police]
languages: [ar, en]
hours: 3
objectives:
  - id: stages
    text: {ar: ترتيب المراحل, en: Order the stages}
units:
  - id: one
    title: {ar: الوحدة الأولى, en: Unit one}
    modules: [stages, final]
completion:
  quizzes: [final]
"""
LESSON_AR = (
    """\
---
title: مراحل الإحالة
minutes: 15
objectives: [stages]
---
نص الدرس عن الضحايا.

## بداية

![نقطة](media/dot.png)

::: check check-1
:::

::: check check-2
:::

"""
    + "كلمة " * 700
)
LESSON_EN = (
    """\
---
title: Stages of referral
minutes: 15
objectives: [stages]
source-digest: DIGEST
---
Words about victims.

## Beginning

![a dot](media/dot.png)

::: check check-1
:::

::: check check-2
:::

"""
    + "word " * 700
)
BANK = """\
items:
  - id: q1
    type: single
    objective: stages
    stem: {ar: سؤال؟, en: A question?}
    options:
      - {id: right, text: {ar: نعم, en: right}, key: true, feedback: {ar: نعم, en: Yes}}
      - {id: wrong, text: {ar: لا, en: wrong}, feedback: {ar: لا, en: No}}
    explanation: {ar: لأن, en: because}
  - id: q2
    type: true-false
    objective: stages
    stem: {ar: عبارة, en: A statement}
    answer: false
    feedback: {"true": {ar: لا, en: No}}
    explanation: {ar: لأن, en: because}
  - id: spare
    type: true-false
    objective: stages
    stem: {ar: عبارة, en: A statement}
    answer: true
    feedback: {"false": {ar: لا, en: No}}
    explanation: {ar: لأن, en: because}
"""
CHECKS = """\
items:
  - id: check-1
    type: true-false
    objective: stages
    stem: {ar: عبارة, en: A statement}
    answer: true
    feedback: {"false": {ar: لا, en: No}}
    explanation: {ar: لأن, en: because}
  - id: check-2
    type: true-false
    objective: stages
    stem: {ar: عبارة, en: A statement}
    answer: true
    feedback: {"false": {ar: لا, en: No}}
    explanation: {ar: لأن, en: because}
"""
QUIZ = """\
title: {ar: الاختبار النهائي, en: Final assessment}
kind: final
draw:
  - {bank: final, count: 2, objective: stages}
"""
LAW = """\
instruments:
  - id: palermo
    title: {ar: بروتوكول منع الاتجار, en: Trafficking Protocol}
    short: {ar: بروتوكول باليرمو, en: Palermo Protocol}
    date: 2000-11-15
    articles:
      - id: "3"
        title: {ar: المصطلحات, en: Use of terms}
        summary: {ar: تعريف, en: A definition}
        quote: {ar: يُقصد بتعبير, en: shall mean}
        source: UN Treaty Series
      - id: "5"
        title: {ar: التجريم, en: Criminalisation}
        summary: {ar: تجريم, en: To be made a crime}
"""
GLOSSARY = """\
terms:
  - id: exploitation
    ar: الاستغلال
    en: exploitation
    definition: {ar: أخذ, en: taking}
  - id: victim
    ar: ضحية
    en: victim
    also: {ar: [ضحايا]}
    definition: {ar: من وقع عليه, en: who suffered}
  - id: vulnerability
    ar: حالة استضعاف
    en: position of vulnerability
    definition: {ar: وضع, en: a position}
"""
FACTS = """\
facts:
  - id: hotline
    label: {ar: الخط الساخن, en: Hotline}
    value: {ar: "995", en: "995"}
    as-of: 2026-11-01
    certainty: verify
    question: {ar: أهذا الرقم صحيح؟, en: Is this the number?}
"""
PROGRAMMES = """\
programmes:
  - id: first
    title: {ar: برنامج, en: A programme}
    summary: {ar: جملة, en: A sentence}
    courses: [referral]
"""


def files() -> dict[str, bytes]:
    """The course's files."""
    from lms.courses.files import digest

    arabic = LESSON_AR.encode()
    return {
        "course.yml": COURSE_YML.encode(),
        "stages.ar.md": arabic,
        "stages.en.md": LESSON_EN.replace("DIGEST", digest(arabic)).encode(),
        "final.bank.yml": BANK.encode(),
        "checks.bank.yml": CHECKS.encode(),
        "final.quiz.yml": QUIZ.encode(),
        "media/dot.png": png(),
    }


def shared_files() -> dict[str, bytes]:
    """The files courses share."""
    names = {"law.yml": LAW, "glossary.yml": GLOSSARY, "facts.yml": FACTS, "programmes.yml": PROGRAMMES}
    return {name: text.encode() for name, text in names.items()}


def shared() -> Shared:
    """The shared files, read."""
    found = compiling.parse_shared(Folder("", shared_files())).shared
    assert found is not None
    return found


def draft(changes: dict[str, bytes | None] | None = None) -> Draft:
    """The course with some files changed, or left out (None)."""
    changed = {**files(), **(changes or {})}
    return compiling.compile_draft(
        Folder(COURSE, {name: content for name, content in changed.items() if content is not None}), shared()
    )


def write_course(root: Path) -> Path:
    """All of it on the disk."""
    for name, content in {**shared_files(), **{f"{COURSE}/{n}": c for n, c in files().items()}}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
