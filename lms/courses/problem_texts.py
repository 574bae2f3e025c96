"""Problems in words, in the reader's language. A code is for machines and tests; these are for people."""

from typing import Any

from lms.domain.problems import Problem, Severity
from lms.i18n import gettext as _
from lms.i18n import isolate, number, reader
from lms.i18n import lazy_gettext as _l

TEXTS = {
    # a file
    "folder-name": _l("A course folder's name is lower-case Latin letters, digits and hyphens."),
    "file-missing": _l("This file is missing."),
    "file-unknown": _l("Nothing reads this file: its name has no form that a course knows."),
    "file-unreadable": _l("This is no plain file, or it can't be read."),
    "file-too-large": _l("The file is larger than %(limit)s kB."),
    "files-too-many": _l("The folder has more than %(limit)s files."),
    "file-orphan": _l("No unit of the course names this file, so nobody will see it."),
    "not-utf8": _l("The file is not UTF-8 text from here on."),
    "characters": _l("There is a character here that can't be stored: %(character)s."),
    # YAML
    "yaml-syntax": _l("This can't be read as YAML: %(said)s."),
    "yaml-empty": _l("There is nothing here."),
    "yaml-depth": _l("Things stand inside one another more than %(most)s deep."),
    "yaml-anchor": _l(
        "Anchors (&) and aliases (*) are not used here. If a text begins so, put it in quotes."
    ),
    "yaml-tag": _l("Tags (!) are not used here. If a text begins so, put it in quotes."),
    "yaml-merge": _l("Merge keys (<<) are not used here."),
    "yaml-key": _l("A key must be a plain word."),
    "yaml-duplicate-key": _l("%(key)s stands here a second time."),
    "yaml-documents": _l("A file is one document: there is a second one from here on."),
    "yaml-slow": _l("Reading stopped here: the file holds too much."),
    # shape
    "key-unknown": _l("There is no key %(key)s here."),
    "key-missing": _l("%(key)s is missing."),
    "not-text": _l("This must be a text."),
    "text-empty": _l("This must not be empty."),
    "text-too-long": _l("This is longer than %(limit)s characters."),
    "bad-id": _l("An id is lower-case Latin letters, digits and hyphens, at most 60."),
    "not-whole": _l("This must be a whole number."),
    "not-number": _l("This must be a number."),
    "not-yes-no": _l("This must be true or false."),
    "not-date": _l("This must be a date, such as 2026-11-20."),
    "not-list": _l("This must be a list."),
    "not-mapping": _l("This must be keys with values."),
    "not-one-of": _l("This must be one of: %(choices)s."),
    "too-few": _l("There must be at least %(limit)s."),
    "too-many": _l("There may be at most %(limit)s."),
    "too-small": _l("The least is %(limit)s."),
    "too-big": _l("The most is %(limit)s."),
    "value-refused": _l("This value can't be used here."),
    "one-key": _l("Exactly one option must have key: true."),
    "gap-kind": _l("A gap has either options or accepted words."),
    "gaps-unlike": _l("In each language the text must name every gap once, as {{id}}."),
    "some-keys": _l("At least one option must have key: true, and at least one must not."),
    "option-twice": _l("Two options have the same id."),
    # texts
    "text-no-source": _l("The text in the course's first language (%(language)s) is missing."),
    "text-untranslated": _l(
        "The translation (%(language)s) is missing; the first language is shown instead."
    ),
    "lesson-no-source": _l("The lesson in the course's first language (%(language)s) is missing."),
    "lesson-untranslated": _l(
        "The lesson has no translation (%(language)s); the first language is shown instead."
    ),
    "language-undeclared": _l(
        "The course's languages don't name %(language)s, so nobody will see this file."
    ),
    "translation-unstamped": _l(
        "The translation doesn't say which source it was made from: source-digest: %(digest)s."
    ),
    "translation-stale": _l("The source has changed since this translation was made; it is now %(digest)s."),
    # references
    "id-twice": _l("The id %(id)s is used a second time."),
    "module-unknown": _l("There is no lesson, paper, case or exercise %(id)s."),
    "lesson-unknown": _l("There is no lesson %(id)s in the units."),
    "quiz-unknown": _l("There is no quiz %(id)s in the units."),
    "course-unknown": _l("There is no course %(id)s."),
    "objective-unknown": _l("The course has no objective %(id)s."),
    "objective-untaught": _l("No lesson teaches the objective %(id)s."),
    "objective-untested": _l("No paper asks for the objective %(id)s."),
    "bank-unknown": _l("There is no bank %(id)s."),
    "item-unknown": _l("No bank holds an item %(id)s."),
    "item-draft": _l("The item %(id)s is a draft, or retired."),
    "article-unknown": _l("law.yml has no article %(id)s."),
    "fact-unknown": _l("facts.yml has no fact %(id)s."),
    "reference-unknown": _l("[[%(id)s]] names neither an article nor a fact."),
    "stem-reserved": _l("%(id)s is an address of the platform; the file needs another name."),
    "stem-clash": _l("There are two things of the name %(id)s: a lesson, a paper, a case or an exercise."),
    "quiz-empty": _l("The paper asks nothing: it needs items or a draw."),
    "draw-short": _l("The paper asks for %(asked)s items of the bank %(bank)s, and %(n)s are ready."),
    "form-unknown": _l("There is no paper %(id)s with kind: form."),
    "form-in-unit": _l(
        "%(id)s is a form for before and after the course: name it under forms, not in a unit."
    ),
    "form-drawn": _l("A form lists its items, so that everybody answers the same ones."),
    "certificate-bare": _l("A programme's certificate is that of its assessment, and there is none."),
    "question-missing": _l("%(id)s is to be verified, but nothing says what the reviewer has to answer."),
    # craft
    "explanation-missing": _l("The item %(id)s does not say why its answer is right."),
    "feedback-missing": _l("The option %(option)s of the item %(id)s says nothing to who chose it."),
    "option-catch-all": _l(
        "The option %(option)s of the item %(id)s speaks of the other options; give it a content of its own."
    ),
    "double-negative": _l("The item %(id)s asks what is not so, and an option begins with a denial."),
    "key-longest": _l(
        "In %(n)s of %(of)s items the right option is the longest (%(language)s), so it can be guessed."
    ),
    "key-position": _l(
        "The right option stands at the places 1, 2, … of %(n)s items this often: %(counts)s."
    ),
    "recall-many": _l("%(n)s of the %(of)s items this paper may ask are recall; a third is the most."),
    "form-short": _l("A form has at least %(least)s items."),
    "form-gap": _l("The form asks nothing about: %(id)s."),
    "forms-unequal": _l("The two forms differ in number or kind of thinking for: %(id)s."),
    "form-item-known": _l("The item %(id)s of a form is asked elsewhere too, so it may be known beforehand."),
    "lesson-length": _l(
        "The lesson has %(n)s words; between %(least)s and %(most)s are read in one sitting."
    ),
    "lesson-checks": _l("The lesson has %(n)s knowledge checks; at least %(least)s keep a reader awake."),
    "term-avoided": _l("The glossary says not to write %(words)s."),
    "fact-in-prose": _l("%(words)s will change: it belongs in facts.yml and is put in with [[fact:id]]."),
    # cases
    "variable-range": _l("The start of a variable lies between its least and its most."),
    "variable-words": _l("A variable's words name each of its values, from the least to the most."),
    "condition-shape": _l(
        "A condition is about one thing: variable (with least or most), found, has, or told."
    ),
    "case-text-twice": _l("The text of %(id)s stands here and in a file beside the case; one is enough."),
    "case-text-missing": _l("%(id)s has no text: give it text, or a file %(stem)s.case/%(id)s.ar.md."),
    "case-text-unknown": _l("The case has no node and no document %(id)s."),
    "case-check": _l("A knowledge check has no place in a case."),
    "case-unknown": _l("The course has no other case %(id)s."),
    "stage-unknown": _l("referral.yml has no stage %(id)s."),
    "node-unknown": _l("The case has no node %(id)s."),
    "document-unknown": _l("The case has no document %(id)s."),
    "case-fact-unknown": _l("The case has no fact %(id)s."),
    "route-unknown": _l("The case has no route %(id)s."),
    "variable-unknown": _l("The case has no variable %(id)s."),
    "expert-one": _l("Exactly one choice of the node %(id)s is the expert's; now it is %(n)s."),
    "expert-unsound": _l("The choice %(id)s is the expert's, so its quality is sound."),
    "told-only": _l("In the node %(id)s one choice at least must be open when nothing was handed over."),
    "form-at-end": _l("A form is filled in with a decision, and the end %(id)s has none."),
    "form-undecided": _l("The choice %(id)s is made on a form, so it names a decision."),
    "choice-bare": _l(
        "The choice %(id)s has no consequence: say what it does to the person or the case; if harmful, to the person."
    ),
    "harm-unpunished": _l("The choice %(id)s is harmful and loses no points."),
    "chain-short": _l("A chain needs two roles at least."),
    "chain-form": _l("The role %(id)s hands no facts over to the next: its path needs a form with facts."),
    "screening-one-sided": _l("A round needs reports that are not referred as well as such that are."),
    "screening-few": _l(
        "There are too few reports for a round: %(n)s that the panel refers and %(others)s that it does not."
    ),
    "vignette-length": _l("This report has %(n)s words; it should have between %(least)s and %(most)s."),
    "case-circle": _l("The node %(id)s leads back to itself, so the case may never end."),
    "case-large": _l(
        "The case has more than %(limit)s states; fewer variables or conditions make it smaller."
    ),
    "case-stuck": _l("The node %(id)s can be reached with no choice open."),
    "case-undecided": _l("The end %(id)s can be reached without a decision."),
    "node-unreached": _l("No path leads to the node %(id)s."),
    "choice-never": _l("The choice %(id)s is never open."),
    "document-unused": _l("The document %(id)s never comes into the dossier."),
    "case-fact-unused": _l("No document shows the fact %(id)s."),
    "variable-dead": _l("The variable %(id)s is never changed, or nothing shows it or depends on it."),
    "expert-beaten": _l("The expert's path of the role %(id)s earns %(n)s points; another earns %(best)s."),
    "harm-pays": _l(
        "A path with the harmful choice %(id)s still earns %(n)s per cent, and %(limit)s are enough to pass."
    ),
    # progress
    "type-changed": _l("The item %(id)s was %(type)s in the release in use; a changed type needs a new id."),
    "kind-changed": _l("%(id)s was something else in the release in use; it needs a new name."),
    "gone-item": _l(
        "The item %(id)s of the release in use is gone; answers to it stay, but are shown from old releases."
    ),
    "gone-option": _l("The option %(option)s of the item %(id)s in the release in use is gone."),
    "gone-module": _l("%(id)s of the release in use is gone; what people did in it no longer counts."),
    # a lesson
    "head-missing": _l("A lesson begins with a line --- and its head."),
    "head-unclosed": _l("The head of the lesson is not closed by a line ---."),
    "heading-one": _l("Headings in a lesson start at ##; # is the lesson's title."),
    "raw-html": _l("HTML is not used in lessons."),
    "paragraph-too-long": _l("This paragraph is longer than %(limit)s characters."),
    "lesson-slow": _l("Reading stopped: the lesson is too tangled."),
    "link-refused": _l("This link can't be used: only http, https, mailto and pages of this site."),
    "block-unknown": _l("There is no block %(name)s."),
    "block-unclosed": _l("The block %(name)s is not closed."),
    "block-stray": _l("This closes no block. Blocks inside one another need more colons outside."),
    "law-empty": _l("The article %(id)s has no quote in law.yml, so the words must stand in the block."),
    "sensitive-bare": _l("Say after the name what is inside, so that people can choose."),
    "diagram-numbered": _l("A diagram %(name)s is drawn from one numbered list, and nothing else."),
    "diagram-list": _l("A diagram %(name)s is drawn from one list, and nothing else."),
    "diagram-table": _l("A diagram %(name)s is drawn from one table, and nothing else."),
    "diagram-bare": _l("Say after the name what the diagram shows."),
    "check-nested": _l("A knowledge check can't stand inside another block."),
    "check-content": _l("A knowledge check is closed at once: its words stand in the bank."),
    "check-drawn": _l("The item %(id)s is a knowledge check and may also be asked in a paper."),
    # pictures
    "picture-name": _l(
        "A picture's name is lower-case Latin letters, digits and hyphens, and ends in png, jpg or webp."
    ),
    "picture-kind": _l("This is not the kind of picture that its name says (PNG, JPEG or WebP)."),
    "picture-broken": _l("The picture is damaged."),
    "picture-pixels": _l("The picture has more than 24 million pixels."),
    "picture-address": _l("Pictures stand in the course's media folder: media/name.png."),
    "picture-missing": _l("There is no picture %(name)s in the media folder."),
    "picture-words": _l("The picture needs words in its brackets for those who don't see it."),
}
SEVERITIES = {Severity.ERROR: _l("error"), Severity.WARNING: _l("warning")}


def text(problem: Problem) -> str:
    """What is wrong, in one or two sentences in the reader's language."""
    values = {name: _shown(value) for name, value in problem.values.items()}
    said = str(TEXTS[problem.code]) % values
    if not problem.values.get("near"):
        return said
    near = _("Did you mean %(near)s?", near=values["near"])
    return f"{said} {near}"


def severity(problem: Problem) -> str:
    """`error` or `warning`, in the reader's language."""
    return str(SEVERITIES[problem.severity])


def line(problem: Problem, before: str = "") -> str:
    """`path:line:column: error: text [code]`, as compilers write it; `before` goes in front of the path."""
    place = f"{before}{problem.path}:{problem.line}:{problem.column}"
    return f"{place}: {severity(problem)}: {text(problem)} [{problem.code}]"


def _shown(value: Any) -> str:
    """A value inside a sentence; names keep their own direction in Arabic."""
    if isinstance(value, int | float):
        return number(value)
    return isolate(str(value)) if reader().language == "ar" else str(value)
