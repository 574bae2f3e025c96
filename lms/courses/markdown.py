"""A lesson's Markdown becomes safe HTML in parts, with everything its page lists beside it.

markdown-it parses without HTML, our renderer makes tags and classes, nh3 lets through only those (`sanitiser`).
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from lms.courses import blocks, sanitiser
from lms.courses.pictures import Picture
from lms.courses.shapes import Source, near
from lms.courses.shared import FoundArticle, Shared
from lms.courses.terms import TermFinder
from lms.courses.yamltext import Spot
from lms.domain.content import Heading, LessonTerm, Part
from lms.domain.problems import Severity
from lms.domain.questions.item import Language, Text

LONGEST_PARAGRAPH = 12_000
SECONDS = 1.5  # of this thread's own work
HTML = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--|<!\[CDATA\[|<\?|<![A-Za-z]")
REFERENCE = re.compile(r"\[\[([^\[\]\n]{1,80})\]\]")
NAMES = {
    "article": {"ar": "المادة", "en": "article"},
    "table": {"ar": "جدول", "en": "Table"},
    "back": {"ar": "عودة إلى موضع الحاشية", "en": "Back to the text"},
}
COMMA = {"ar": "، ", "en": ", "}
ALIGNED = {"left": "ta-start", "center": "ta-center", "right": "ta-end"}


@dataclass(frozen=True)
class Context:
    """What a lesson may refer to. `shared` is None while the shared files can't be read."""

    language: Language
    shared: Shared | None
    finder: TermFinder | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)


@dataclass
class Page:
    """One lesson being rendered: what it refers to, and what is wrong with it."""

    context: Context
    source: Source
    lines: Sequence[str]
    first_line: int
    at: int = 0
    checks: list[tuple[str, Spot]] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)
    deadline: float = field(default_factory=lambda: time.thread_time() + SECONDS)

    def spot(self, line: int, column: int = 0) -> Spot:
        return Spot(line + self.first_line, max(column, 0) + 1)

    def find(self, piece: str) -> Spot:
        """Where `piece` stands in the block being rendered."""
        for line in range(self.at, min(self.at + 400, len(self.lines))):
            column = self.lines[line].find(piece)
            if column >= 0:
                return self.spot(line, column)
        return self.spot(self.at)

    def error(self, code: str, spot: Spot, **values: Any) -> None:
        self.source.add(code, spot, **values)

    def warn(self, code: str, spot: Spot, **values: Any) -> None:
        self.source.add(code, spot, Severity.WARNING, **values)

    def law(self, reference: str, spot: Spot, *, needs_quote: bool = False) -> FoundArticle | None:
        """An article that is cited here."""
        shared = self.context.shared
        if shared is None:
            return None
        found = shared.article(reference)
        if found is None:
            self.error("article-unknown", spot, id=reference, near=near(reference, shared_articles(shared)))
            return None
        if needs_quote and not found.article.quote:
            self.error("law-empty", spot, id=reference)
        if reference not in self.articles:
            self.articles.append(reference)
        return found

    def say(self, text: Text) -> str:
        """A bilingual text in the lesson's language, else in the other."""
        return text.get(self.context.language) or next(iter(text.values()))

    def citation(self, found: FoundArticle) -> str:
        """`Palermo Protocol, article 3`."""
        language = self.context.language
        return f"{self.say(found.instrument.short)}{COMMA[language]}{NAMES['article'][language]} {found.article.id}"


@dataclass(frozen=True)
class Rendered:
    """A lesson's body."""

    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    terms: tuple[LessonTerm, ...]
    articles: tuple[str, ...]
    facts: tuple[str, ...]
    checks: tuple[tuple[str, Spot], ...]
    text: str


NOTHING = Rendered((), (), (), (), (), (), "")


class _TooSlowError(Exception):
    """The parser has worked long enough on this lesson."""


def shared_articles(shared: Shared) -> list[str]:
    """Every reference to an article that can be made."""
    return [f"{i.id}:{a.id}" for i in shared.law.instruments for a in i.articles]


def render(body: str, first_line: int, context: Context, source: Source) -> Rendered:
    """The lesson; its problems are noted in `source`, at the file's own lines."""
    page = Page(context, source, body.split("\n"), first_line)
    if _has_endless_paragraph(page):
        return NOTHING
    env: dict[str, Any] = {"page": page}
    try:
        tokens = _md.parse(body, env)
    except _TooSlowError:
        page.error("lesson-slow", page.spot(page.at))
        return NOTHING
    return Rendered(
        tuple(_parts(tokens, env)),
        tuple(page.headings),
        tuple(_terms(page)),
        tuple(page.articles),
        tuple(page.facts),
        tuple(page.checks),
        " ".join(" ".join(page.words).split()),
    )


def _has_endless_paragraph(page: Page) -> bool:
    """A bound on the parser's work: what it does for a paragraph can grow with the square of its length."""
    start, length = 0, 0
    for number, line in enumerate(page.lines):
        if not line.strip():
            start, length = number + 1, 0
            continue
        length += len(line) + 1
        if length > LONGEST_PARAGRAPH:
            page.error("paragraph-too-long", page.spot(start), limit=LONGEST_PARAGRAPH)
            return True
    return False


def _parts(tokens: Sequence[Token], env: dict[str, Any]) -> Iterator[Part]:
    """HTML between checks, and the checks."""
    start = 0
    for index, token in enumerate([*tokens, None]):
        if token is None or token.type == "check":
            html = sanitiser.clean(_md.renderer.render(list(tokens[start:index]), _md.options, env)).strip()
            if html:
                yield Part(html=html)
            if token is not None:
                yield Part(check=token.content)
            start = index + 1


def _terms(page: Page) -> Iterator[LessonTerm]:
    finder, language = page.context.finder, page.context.language
    if finder is None:
        return
    for term_id, term in finder.terms.items():
        if term_id in page.terms:
            words = term.ar if language == "ar" else term.en
            yield LessonTerm(id=term_id, term=words, definition=page.say(term.definition))


# Rules of the parser


def _watch_blocks(state: StateBlock, line: int, _last: int, _silent: bool) -> bool:
    page = state.env["page"]
    if time.thread_time() > page.deadline:
        page.at = line
        raise _TooSlowError
    return False


def _watch_inline(state: StateInline, _silent: bool) -> bool:
    if time.thread_time() > state.env["page"].deadline:
        raise _TooSlowError
    return False


def _inline(state: StateCore) -> None:
    """As markdown-it does it, telling the page which block is being read."""
    for token in state.tokens:
        if token.type == "inline":
            if token.map:
                state.env["page"].at = token.map[0]
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _refuse_html(state: StateInline, silent: bool) -> bool:
    found = HTML.match(state.src, state.pos) if state.src[state.pos] == "<" else None
    if not found:
        return False
    if not silent:
        state.env["page"].error("raw-html", state.env["page"].find(found[0]))
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _reference(state: StateInline, silent: bool) -> bool:
    found = REFERENCE.match(state.src, state.pos) if state.src.startswith("[[", state.pos) else None
    if not found:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content = found[1].strip()
        token.markup = found[0]
    state.pos = found.end()
    return True


def _finish(state: StateCore) -> None:
    """Headings, references, links, pictures and terms, in reading order."""
    page: Page = state.env["page"]
    plain_depth = 0  # inside a heading or the words of a law no term is linked
    for index, token in enumerate(state.tokens):
        if time.thread_time() > page.deadline:
            raise _TooSlowError
        is_law = (token.meta or {}).get("name") == "law" if token.type.startswith("course_block") else False
        if token.type in ("heading_open", "heading_close") or is_law:
            plain_depth += token.nesting
        if token.map and token.type == "inline":
            page.at = token.map[0]
        if token.type == "heading_open":
            _heading(page, token, state.tokens[index + 1])
        if token.type == "table_open":
            _table(page, token, (state.tokens[at] for at in range(index, len(state.tokens))))
        if token.type == "inline" and token.children:
            token.children = list(_children(page, token.children, may_link=plain_depth == 0))
            page.words.append(_plain(token.children))


def _heading(page: Page, token: Token, inline: Token) -> None:
    page.at = token.map[0] if token.map else 0
    if token.tag == "h1":
        page.error("heading-one", page.spot(page.at))
    text = _plain(inline.children or [])
    slug = re.sub(r"[^\w]+", "-", text).strip("-")[:60] or "part"
    anchor = f"h-{slug}"
    while (uses := page.anchors.setdefault(anchor, 0)) > 0:
        page.anchors[anchor] = uses + 1
        anchor = f"{anchor}-{uses + 1}"
    page.anchors[anchor] = 1
    token.attrSet("id", anchor)
    if token.tag in ("h1", "h2") and token.level == 0:
        page.headings.append(Heading(anchor=anchor, text=text))


def _table(page: Page, table: Token, tokens: Iterator[Token]) -> None:
    """A table's name for those who hear it; in lanes each cell names its column, for screens too narrow for columns."""
    language = page.context.language
    heads: list[str] = []
    column = 0
    for before, token in pairwise(tokens):
        if before.type == "th_open":
            heads.append(_plain(token.children or []))
        elif before.type == "tr_open":
            column = 0
        elif before.type == "td_open":
            if table.meta.get("lanes") and 0 < column < len(heads):
                before.attrSet("data-l", heads[column])
            column += 1
        elif before.type == "table_close":
            break
    table.meta["label"] = f"{NAMES['table'][language]}: {COMMA[language].join(h for h in heads if h)}"


def _plain(tokens: Sequence[Token]) -> str:
    pieces = []
    for token in tokens:
        if token.type in ("text", "code_inline", "reference"):
            pieces.append((token.meta or {}).get("shown", token.content))
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif token.type == "image":
            pieces.append(_plain(token.children or []))
    return "".join(pieces)


def _children(page: Page, tokens: Sequence[Token], *, may_link: bool) -> Iterator[Token]:
    in_link = 0
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            in_link += token.nesting
        if token.type == "link_open":
            _link(page, token)
        elif token.type == "image":
            _image(page, token)
        elif token.type == "reference":
            _resolve(page, token)
        if token.type == "text" and may_link and not in_link and page.context.finder:
            yield from _link_terms(page, token)
        else:
            yield token


def _link(page: Page, token: Token) -> None:
    href = str(token.attrGet("href") or "")
    if not sanitiser.is_safe_link(href):
        page.error("link-refused", page.find(href), href=href[:100])
        token.attrs.pop("href")
    elif re.match(r"https?:", href, re.IGNORECASE):
        token.attrSet("rel", "noopener noreferrer")


def _image(page: Page, token: Token) -> None:
    src = str(token.attrGet("src") or "")
    name = src.removeprefix("media/")
    picture = page.context.pictures.get(name)
    spot = page.find(src)
    if not sanitiser.PICTURE.fullmatch(src):
        page.error("picture-address", spot, src=src[:100])
    elif picture is None:
        page.error("picture-missing", spot, name=name, near=near(name, page.context.pictures))
    if not _plain(token.children or []).strip():
        page.error("picture-words", spot, src=src[:100])
    if picture:
        token.attrSet("width", str(picture.width))
        token.attrSet("height", str(picture.height))
        token.attrSet("loading", "lazy")
    else:
        token.attrs.pop("src", None)


def _resolve(page: Page, token: Token) -> None:
    reference, spot, shared = token.content, page.find(token.markup), page.context.shared
    token.meta = {"shown": reference, "html": escape(token.markup)}
    if reference.startswith("fact:"):
        _resolve_fact(page, token, reference.removeprefix("fact:"), spot)
    elif ":" not in reference:
        near_one = near(reference, shared_articles(shared) if shared else ())
        page.error("reference-unknown", spot, id=reference, near=near_one)
    else:
        found = page.law(reference, spot)
        if found:
            shown = page.citation(found)
            href = f"#law-{reference.replace(':', '-')}"
            token.meta = {
                "shown": shown,
                "html": f'<a class="cite" href="{escape(href)}">{escape(shown)}</a>',
            }


def _resolve_fact(page: Page, token: Token, fact_id: str, spot: Spot) -> None:
    shared = page.context.shared
    if shared is None:
        return
    fact = shared.fact(fact_id)
    if fact is None:
        page.error("fact-unknown", spot, id=fact_id, near=near(fact_id, [f.id for f in shared.facts.facts]))
        return
    if fact_id not in page.facts:
        page.facts.append(fact_id)
    classes = "fact fact-verify" if fact.certainty == "verify" else "fact"
    shown = page.say(fact.value)
    token.meta = {"shown": shown, "html": f'<span class="{classes}">{escape(shown)}</span>'}


def _link_terms(page: Page, token: Token) -> Iterator[Token]:
    assert page.context.finder is not None  # noqa: S101  # the caller asked
    text, at = token.content, 0
    for match in page.context.finder.find(text, page.terms):
        yield _text(text[at : match.start], token.level)
        opening = Token("link_open", "a", 1, attrs={"class": "term", "href": f"#term-{match.term}"})
        yield opening
        yield _text(text[match.start : match.end], token.level + 1)
        yield Token("link_close", "a", -1)
        at = match.end
    yield _text(text[at:], token.level)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


# Rules of the renderer


def _open_block(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    page, meta = env["page"], tokens[index].meta
    if meta["name"] == "law":
        return _open_law(page, meta)
    if meta["name"] in blocks.DIAGRAMS:
        caption = f"<figcaption>{escape(meta['title'])}</figcaption>" if meta["title"] else ""
        return f'<figure class="diagram d-{meta["name"]}">{caption}\n'
    if meta["name"] not in blocks.OPENINGS:
        return ""
    start, before, after, _end = blocks.OPENINGS[meta["name"]]
    default = blocks.TITLES[meta["name"]][page.context.language]
    title = meta["title"] or default
    if meta["name"] == "sensitive" and meta["title"]:
        title = f"{default}: {meta['title']}"
    return f"{start}{before}{escape(title)}{after}\n"


def _open_law(page: Page, meta: dict[str, Any]) -> str:
    found: FoundArticle | None = meta["law"]
    if found is None:
        return '<figure class="statute"><blockquote>'
    source = found.article.source or found.instrument.source
    caption = f"<b>{escape(page.citation(found))}</b>" + (
        f'<span dir="auto">{escape(source)}</span>' if source else ""
    )
    quote, language = "", ""
    if meta["is_empty"] and found.article.quote:
        lines = page.say(found.article.quote).split("\n")
        quote = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
        language = _other_language(page, found.article.quote)
    return f'<figure class="statute"><figcaption>{caption}</figcaption><blockquote{language}>{quote}'


def _other_language(page: Page, text: Text) -> str:
    """Attributes for words that there are in the other language only."""
    if page.context.language in text:
        return ""
    language = next(iter(text))
    return f' lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"'


def _close_block(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    name = tokens[index].meta["name"]
    if name == "law":
        return "</blockquote></figure>\n"
    if name in blocks.DIAGRAMS:
        return "</figure>\n"
    return blocks.OPENINGS[name][3] + "\n" if name in blocks.OPENINGS else ""


def _open_table(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    label = escape(tokens[index].meta.get("label", ""))
    return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'


def _close_table(*_: Any) -> str:
    return "</table></div>\n"


def _open_cell(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    style = str(token.attrs.pop("style", ""))
    side = style.removeprefix("text-align:")
    token.attrSet("class", ALIGNED.get(side, "ta-start"))
    if token.tag == "th":
        token.attrSet("scope", "col")
    return self.renderToken(tokens, index, options, env)


def _heading_tag(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    if tokens[index].tag == "h1":
        tokens[index].tag = "h2"
    return self.renderToken(tokens, index, options, env)


def _show_reference(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return str(tokens[index].meta["html"])


def _footnote_anchor(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    target = self.rules["footnote_anchor_name"](tokens, index, options, env)
    again = tokens[index].meta["subId"]
    target += f":{again}" if again > 0 else ""
    label = escape(NAMES["back"][env["page"].context.language])
    return f' <a href="#fnref{target}" class="footnote-backref" aria-label="{label}">↩︎</a>'


def _make() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    md.use(footnote_plugin, inline=False).use(deflist_plugin)
    blocks.add_to(md)
    md.block.ruler.before("table", "watch", _watch_blocks)
    md.inline.ruler.after("text", "watch", _watch_inline)
    md.inline.ruler.at("html_inline", _refuse_html)
    md.inline.ruler.before("link", "reference", _reference)
    md.core.ruler.at("inline", _inline)
    md.core.ruler.push("finish", _finish)
    rules = {
        "course_block_open": _open_block,
        "course_block_close": _close_block,
        "table_open": _open_table,
        "table_close": _close_table,
        "th_open": _open_cell,
        "td_open": _open_cell,
        "heading_open": _heading_tag,
        "heading_close": _heading_tag,
        "reference": _show_reference,
        "footnote_anchor": _footnote_anchor,
    }
    for name, rule in rules.items():
        md.add_render_rule(name, rule)
    return md


_md = _make()
