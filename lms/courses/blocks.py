"""The `:::` blocks of lessons, as a rule of the Markdown parser."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from lms.courses.shapes import near

LINE = re.compile(r"(:{3,})[ \t]*([\w-]*)[ \t]*(.*)")
DIAGRAMS = {  # what each is drawn from: a token of the parser, and the problem when there is something else
    "steps": ("ordered_list_open", "diagram-numbered"),
    "levels": ("ordered_list_open", "diagram-numbered"),
    "timeline": ("bullet_list_open", "diagram-list"),
    "equation": ("bullet_list_open", "diagram-list"),
    "tree": ("bullet_list_open", "diagram-list"),
    "lanes": ("table_open", "diagram-table"),
}
NAMES = (
    "note",
    "warning",
    "law",
    "local",
    "example",
    "dialogue",
    "reveal",
    "sensitive",
    "check",
    *DIAGRAMS,
)
# In the lesson's own language: a lesson reads the same whatever language its reader's menus speak.
TITLES = {
    "note": {"ar": "ملاحظة", "en": "Note"},
    "warning": {"ar": "تنبيه", "en": "Take care"},
    "local": {"ar": "في القانون والممارسة المحلية", "en": "Law and practice here"},
    "example": {"ar": "مثال", "en": "Example"},
    "dialogue": {"ar": "حوار", "en": "Dialogue"},
    "reveal": {"ar": "للاطلاع", "en": "Show"},
    "sensitive": {"ar": "محتوى حسّاس", "en": "Sensitive content"},
}
OPENINGS = {
    "note": ('<div class="note">', '<p class="note-title">', "</p>", "</div>"),
    "warning": ('<div class="note note-care">', '<p class="note-title">', "</p>", "</div>"),
    "local": ('<section class="local">', '<p class="note-title">', "</p>", "</section>"),
    "example": ('<div class="example">', '<p class="note-title">', "</p>", "</div>"),
    "dialogue": ('<div class="dialogue">', '<p class="note-title">', "</p>", "</div>"),
    "reveal": ('<details class="reveal">', "<summary>", "</summary>", "</details>"),
    "sensitive": ('<details class="sensitive">', "<summary>", "</summary>", "</details>"),
}


def add_to(md: MarkdownIt) -> None:
    """Teach the parser the blocks. `env["page"]` gets the problems."""
    alternatives: RuleOptionsType = {
        "alt": ["paragraph", "reference", "blockquote", "list", "table", "footnote_def"]
    }
    md.block.ruler.before("fence", "course_block", _rule, alternatives)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _rule(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    found = LINE.fullmatch(_line(state, line))
    if not found or state.is_code_block(line):
        return False
    if silent:
        return True
    page, (colons, name, title) = state.env["page"], found.groups()
    spot = page.spot(line, state.src[state.bMarks[line] : state.eMarks[line]].find(":"))
    if not name:
        page.error("block-stray", spot)
        state.line = line + 1
        return True
    end, is_closed = _end(state, line, last, len(colons))
    if not is_closed:
        page.error("block-unclosed", spot, name=name)
    if name not in NAMES:
        page.error("block-unknown", spot, name=name, near=near(name, NAMES))
    if name == "check":
        _check(state, spot, title.strip(), line, end)
    else:
        _push(state, name, title.strip(), spot, line, end)
    state.line = end + (1 if is_closed else 0)
    return True


def _end(state: StateBlock, line: int, last: int, colons: int) -> tuple[int, bool]:
    """The line that closes the block, else the line after all of it."""
    for at in range(line + 1, last):
        if state.sCount[at] < state.blkIndent and _line(state, at).strip():
            return at, False
        found = LINE.fullmatch(_line(state, at))
        if found and len(found[1]) >= colons and not found[2] and not found[3].strip():
            return at, True
    return last, False


def _check(state: StateBlock, spot: Any, item: str, line: int, end: int) -> None:
    page = state.env["page"]
    if state.level > 0:
        page.error("check-nested", spot, id=item)
    elif any(_line(state, at).strip() for at in range(line + 1, end)):
        page.error("check-content", spot, id=item)
    else:
        token = state.push("check", "", 0)
        token.content = item
        token.map = [line, end]
    page.checks.append((item, spot))


def _push(state: StateBlock, name: str, title: str, spot: Any, line: int, end: int) -> None:
    page = state.env["page"]
    opening = state.push("course_block_open", "div", 1)
    opening.meta = {"name": name, "title": title}
    opening.map = [line, end]
    before = len(state.tokens)
    old_parent, old_last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", end
    state.md.block.tokenize(state, line + 1, end)
    state.parentType, state.lineMax = old_parent, old_last
    is_empty = len(state.tokens) == before
    closing = state.push("course_block_close", "div", -1)
    closing.meta = opening.meta
    if name == "law":
        opening.meta["law"] = page.law(title, spot, needs_quote=is_empty)
        opening.meta["is_empty"] = is_empty
    elif name == "sensitive" and not title:
        page.warn("sensitive-bare", spot)
    elif name in DIAGRAMS:
        _diagram(state, opening, before, spot)


def _diagram(state: StateBlock, opening: Any, first: int, spot: Any) -> None:
    """A diagram is one list or one table, whose title says what it shows."""
    page, name = state.env["page"], opening.meta["name"]
    inside = [
        token for token in state.tokens[first:-1] if token.level == opening.level + 1 and token.nesting >= 0
    ]
    needed, code = DIAGRAMS[name]
    if [token.type for token in inside] != [needed]:
        page.error(code, spot, name=name)
    elif name == "lanes":
        inside[0].meta["lanes"] = True
    if not opening.meta["title"]:
        page.warn("diagram-bare", spot)
