"""Files of cases become models with their texts as HTML, each with its problems."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lms.courses import markdown
from lms.courses.folders import NAME, Folder, decode
from lms.courses.markdown import Context
from lms.courses.shapes import Source, near
from lms.courses.shared import Shared
from lms.courses.yamltext import Loc, Spot
from lms.domain.cases import Case, Document, Node
from lms.domain.questions.item import Language

TEXT = re.compile(rf"({NAME.pattern})\.case/({NAME.pattern})\.(ar|en)\.md")
LANGUAGES: tuple[Language, ...] = ("ar", "en")


@dataclass
class CaseFile:
    """A case, and its texts as HTML by `node/<id>` and `document/<id>`, then by language."""

    case: Case
    source: Source
    texts: dict[str, dict[Language, str]] = field(default_factory=dict)


@dataclass
class _Reader:
    """Reads the texts of one case, here and beside it."""

    stem: str
    folder: Folder
    shared: Shared | None
    source: Source
    sources: list[Source]
    unread: dict[tuple[str, Language], str]

    def texts(self, kind: str, one: Node | Document, loc: Loc) -> dict[Language, str]:
        """What a node or document says, in each language it is written in."""
        beside = [language for language in LANGUAGES if (one.id, language) in self.unread]
        if one.text is not None:
            if beside:
                self.source.error("case-text-twice", *loc, "text", id=one.id)
            return {lang: self._here(words, (*loc, "text", lang)) for lang, words in one.text.items()}
        if not beside:
            self.source.error("case-text-missing", *loc, id=one.id, stem=self.stem)
        return {language: self._beside(one.id, language) for language in beside}

    def _here(self, words: str, loc: Loc) -> str:
        return self._html(words, self.source.spot(loc).line, loc[-1], self.source)

    def _beside(self, one: str, language: Language) -> str:
        name = self.unread.pop((one, language))
        source = Source(self.folder.path(name))
        self.sources.append(source)
        text = decode(self.folder.files[name], source)
        return "" if text is None else self._html(text, 1, language, source)

    def _html(self, words: str, line: int, language: object, source: Source) -> str:
        context = Context("en" if language == "en" else "ar", self.shared)
        rendered = markdown.render(words, line, context, source)
        for item, spot in rendered.checks:
            source.add("case-check", spot, id=item)
        return "".join(part.html for part in rendered.parts)


def read(
    stem: str, case: Case, source: Source, folder: Folder, shared: Shared | None, sources: list[Source]
) -> CaseFile:
    """A case with its texts. Files of its folder that nothing names are problems too; `sources` takes them in."""
    unread: dict[tuple[str, Language], str] = {}
    for name in folder.files:
        if (found := TEXT.fullmatch(name)) and found[1] == stem:
            unread[found[2], "en" if found[3] == "en" else "ar"] = name
    reader = _Reader(stem, folder, shared, source, sources, unread)
    file = CaseFile(case, source)
    for kind, row, loc in _written(case):
        file.texts[f"{kind}/{row.id}"] = reader.texts(kind, row, loc)
    for (one, _language), name in unread.items():
        beside = Source(folder.path(name))
        beside.add("case-text-unknown", Spot(1, 1), id=one, near=near(one, _ids(case)))
        sources.append(beside)
    return file


def _written(case: Case) -> Iterator[tuple[str, Node | Document, Loc]]:
    for index, node in enumerate(case.nodes):
        yield "node", node, ("nodes", index)
    for index, document in enumerate(case.documents):
        yield "document", document, ("documents", index)


def _ids(case: Case) -> list[str]:
    return [row.id for _kind, row, _loc in _written(case)]


def orphans(folder: Folder, stems: Mapping[str, object]) -> Iterator[str]:
    """Texts beside cases that are not there."""
    for name in folder.files:
        found = TEXT.fullmatch(name)
        if found and found[1] not in stems:
            yield name
