"""Names of people: two full names, stored exactly as on the identity papers, never split and never translated."""

import re
from typing import Literal

from lms.domain.texts import clean_line

LONGEST = 120
FEWEST, USUAL = 2, 4
Problem = Literal["script", "few", "long", ""]
Doubt = Literal["parts", "title", ""]
Script = Literal["ar", "en"]

_ARABIC = re.compile(
    r"[\u0621-\u063a\u0641-\u064a\u064b-\u0652\u0670\u0671\u067e\u0686\u0698\u06a4\u06a9\u06af\u06cc' -]+"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff'’ʼ‘ .-]+")
_ARABIC_TITLES = """
د م أ أد السيد السيدة الدكتور الدكتورة دكتور دكتورة القاضي القاضية المستشار المستشارة العميد العقيد المقدم الرائد النقيب
الملازم اللواء الفريق الشيخ الشيخة المهندس المهندسة مهندس المحامي المحامية الأستاذ الأستاذة أستاذ معالي سعادة سمو
"""
_LATIN_TITLES = """
dr mr mrs ms miss eng prof professor judge sheikh shaikh sheikha shaikha col colonel maj major capt captain lt
lieutenant gen general brig brigadier hon hh he sir adv
"""
_TITLES = {"ar": frozenset(_ARABIC_TITLES.split()), "en": frozenset(_LATIN_TITLES.split())}


def problem(name: str, script: Script) -> Problem:
    """Why this can't be a name in this script; empty when it can."""
    name = clean_line(name)
    if len(name) > LONGEST:
        return "long"
    allowed = _ARABIC if script == "ar" else _LATIN
    if not allowed.fullmatch(_without_titles_dots(name) if script == "ar" else name):
        return "script"
    return "few" if len(name.split()) < FEWEST else ""


def _without_titles_dots(name: str) -> str:
    # «د. مريم»: the dot of a title is a matter for `doubt`, not a foreign letter.
    return re.sub(r"\.(?=\s)", "", name)


def doubt(name: str, script: Script) -> Doubt:
    """What may be wrong with a possible name, for its owner to look at once more; empty when nothing is."""
    parts = clean_line(name).split()
    first = parts[0].casefold().replace(".", "").replace("/", "") if parts else ""
    if first in _TITLES[script]:
        return "title"
    return "parts" if len(parts) < USUAL else ""
