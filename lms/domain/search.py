"""What words are found by: the same key for the forms in which a word is written, Arabic and English."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from lms.domain.arabic import fold

LONGEST_QUERY = 200
MOST_WORDS = 12
LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_HIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ALEF = str.maketrans("أإآٱ", "اااا")
_IS_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
# «ال» with what may be joined before it: and, so; by, as; «لل» is for + the.
_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=.{3})")
_PARTICLE = re.compile("^(?:[وف][بكل]?|[بكل])(?=.{3})")
_FINAL_HA = re.compile("(?<=.{3})ه$")  # as many people type ة
# Plurals made inside the word, which no stemmer undoes: those of this field.
_BROKEN = {
    "ضحايا": "ضحية",
    "عمال": "عامل",
    "اشخاص": "شخص",
    "نساء": "امراة",
    "اطفال": "طفل",
    "شهود": "شاهد",
    "خدم": "خادم",
    "جناة": "جان",
    "اسر": "اسرة",
    "مراحل": "مرحلة",
    "ادوار": "دور",
    "جرائم": "جريمة",
    "قوانين": "قانون",
    "مواد": "مادة",
    "احكام": "حكم",
    "حقوق": "حق",
    "محاكم": "محكمة",
    "قضايا": "قضية",
    "ادلة": "دليل",
    "اركان": "ركن",
    "عناصر": "عنصر",
    "افعال": "فعل",
    "وسائل": "وسيلة",
    "اغراض": "غرض",
    "وثائق": "وثيقة",
    "عقود": "عقد",
    "اجور": "اجر",
    "ديون": "دين",
    "مراكز": "مركز",
    "ملاجئ": "ملجا",
    "ماوي": "ماوى",
    "ظروف": "ظرف",
    "نماذج": "نموذج",
    "دروس": "درس",
    "اسئلة": "سؤال",
    "اهداف": "هدف",
    "مصادر": "مصدر",
    "تقارير": "تقرير",
    "تدابير": "تدبير",
    "مخاطر": "خطر",
    "حدود": "حد",
    "شكاوى": "شكوى",
}
_arabic = snowballstemmer.stemmer("arabic")
_english = snowballstemmer.stemmer("english")


def keys(text: str) -> list[str]:
    """The keys of a query's words, in order: at most `MOST_WORDS`, of whatever text."""
    return [_key(word) for word in _words(text[:LONGEST_QUERY])][:MOST_WORDS]


def index_keys(text: str) -> set[str]:
    """Every key that a text is found by: a word joined to «و» or «ب» is found without it too."""
    found = set()
    for word in set(_words(text)):
        found.add(_key(word))
        short = _PARTICLE.sub("", word)
        if short != word and _IS_ARABIC.match(word):
            found.add(_key(short))
    return found


def _words(text: str) -> list[str]:
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return [word[:LONGEST_WORD] for word in _WORD.findall(_MARKS.sub("", text).translate(_ALEF).casefold())]


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    if not _IS_ARABIC.match(word):
        return fold(_english.stemWord(word))
    core = _ARTICLE.sub("", word)
    core = _FINAL_HA.sub("ة", _BROKEN.get(core, core))
    # With the article in front the stemmer knows a noun, and takes its endings off as a noun's.
    stem = _arabic.stemWord("ال" + core)
    return fold(stem).replace("ء", "")
