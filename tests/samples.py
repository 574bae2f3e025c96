"""The fixed cast and a small course, in Arabic first."""

from datetime import UTC, datetime

from lms.accounts.models import Person
from lms.domain import arabic
from lms.domain.content import CompiledCourse
from lms.domain.roles import Role

PEOPLE = {
    "trainee": (
        "mariam",
        Role.TRAINEE,
        "مريم عبد الله حسن إبراهيم آل خليفة",
        "Mariam Abdulla Hasan Ebrahim Al Khalifa",
    ),
    "other_trainee": ("yousif", Role.TRAINEE, "يوسف علي أحمد المؤيد", "Yousif Ali Ahmed Almoayyed"),
    "trainer": ("huda", Role.TRAINER, "هدى يوسف سالم الكواري", "Huda Yousif Salem Alkuwari"),
    "other_trainer": ("khalid", Role.TRAINER, "خالد محمد عيسى البنعلي", "Khalid Mohamed Isa Albinali"),
    "administrator": (
        "noora",
        Role.ADMINISTRATOR,
        "نورة راشد عبد الرحمن الدوسري",
        "Noora Rashid Abdulrahman Aldossary",
    ),
}


def person(name: str) -> Person:
    """One of the cast, not stored yet. Staff have a confirmed second factor."""
    login, role, name_ar, name_en = PEOPLE[name]
    now = datetime.now(UTC)
    return Person(
        login=login,
        login_key=login,
        email=f"{login}@example.org",
        email_key=f"{login}@example.org",
        name_ar=name_ar,
        name_en=name_en,
        sort_key=f"{arabic.sort_key(name_ar)} {arabic.sort_key(name_en)}",
        role=role,
        created_at=now,
        name_confirmed_at=now,
        totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" if role is not Role.TRAINEE else "",
        totp_confirmed_at=now if role is not Role.TRAINEE else None,
    )


def text(ar: str, en: str) -> dict[str, str]:
    """A text in both languages."""
    return {"ar": ar, "en": en}


def single(item_id: str, objective: str = "stages") -> dict:
    """An item whose right option is `right`; the wrong ones explain themselves."""
    return {
        "id": item_id,
        "type": "single",
        "objective": objective,
        "stem": text(f"سؤال {item_id}؟", f"Question {item_id}?"),
        "options": [
            {
                "id": "right",
                "text": text("الصحيح", "The right one"),
                "key": True,
                "feedback": text("نعم", "Yes"),
            },
            {
                "id": "wrong",
                "text": text("الخطأ", "The wrong one"),
                "feedback": text("كلا", "No: see the stages"),
            },
            {"id": "third", "text": text("الثالث", "The third one")},
        ],
        "explanation": text("سبب الإجابة السرّي", "The secret reason"),
    }


def multiple(item_id: str) -> dict:
    """An item with two keys among four options."""
    return {
        **single(item_id),
        "type": "multiple",
        "options": [
            {"id": letter, "text": text(f"خيار {letter}", f"Option {letter}"), "key": letter in "ab"}
            for letter in "abcd"
        ],
    }


def true_false(item_id: str) -> dict:
    """A false statement."""
    item = {k: v for k, v in single(item_id).items() if k != "options"}
    return {**item, "type": "true-false", "answer": False}


def lesson(title_ar: str, title_en: str, check: str = "") -> dict:
    """A lesson in both languages, with a knowledge check in the middle if named."""
    parts_ar = [{"html": "<h2 id='a'>بداية</h2><p>نص الدرس.</p>"}]
    parts_en = [{"html": "<h2 id='a'>Beginning</h2><p>Words of the lesson.</p>"}]
    if check:
        parts_ar.append({"check": check})
        parts_en.append({"check": check})
    heading_ar, heading_en = [{"anchor": "a", "text": "بداية"}], [{"anchor": "a", "text": "Beginning"}]
    texts = {
        "ar": {
            "title": title_ar,
            "minutes": 15,
            "parts": parts_ar,
            "headings": heading_ar,
            "text": "نص الدرس",
        },
        "en": {"title": title_en, "minutes": 15, "parts": parts_en, "headings": heading_en, "text": "Words"},
    }
    return {language: {**of_one, "objectives": ["stages"]} for language, of_one in texts.items()}


def course(course_id: str = "referral", **changes: object) -> CompiledCourse:
    """Two lessons (the first with a check) and a final paper of three questions drawn from five."""
    items = [single("q1"), single("q2"), multiple("q3"), true_false("q4"), single("q5"), single("check-1")]
    quiz = {
        "title": text("الاختبار النهائي", "Final assessment"),
        "kind": "final",
        "pass": 60,
        "attempts": 3,
        "review": "passed",
        "draw": [{"bank": "final", "count": 3}],
    }
    return CompiledCourse.model_validate(
        {
            "id": course_id,
            "course": {
                "title": text("نظام الإحالة", "The referral system"),
                "summary": text("كيف تُحال الحالة بأمان.", "How a case is referred safely."),
                "track": "referral",
                "sectors": ["police", "labour-inspection"],
                "languages": ["ar", "en"],
                "hours": 3,
                "objectives": [{"id": "stages", "text": text("ترتيب المراحل", "Order the stages")}],
                "units": [
                    {
                        "id": "one",
                        "title": text("الوحدة الأولى", "Unit one"),
                        "modules": ["stages", "handover", "final"],
                    }
                ],
                "completion": {"quizzes": ["final"]},
                **changes,
            },
            "lessons": {
                "stages": lesson("مراحل الإحالة", "Stages of referral", "check-1"),
                "handover": lesson("التسليم", "Handing over"),
            },
            "quizzes": {"final": quiz},
            "items": {item["id"]: item for item in items},
            "banks": {"final": ["q1", "q2", "q3", "q4", "q5"], "checks": ["check-1"]},
        }
    )
