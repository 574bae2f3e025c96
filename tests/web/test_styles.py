"""What the look promises, checked on the files themselves: both directions, a strict CSP, contrast, weight."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "lms" / "static"
# The certificate is a sheet of paper measured in millimetres and never a page in a browser.
PRINTED = {ROOT / "templates" / "certificates" / name for name in ("completion.html", "completion.css")}
SHEETS = sorted({*(ROOT / "lms").rglob("*.css"), *(ROOT / "templates").rglob("*.css")} - PRINTED)
SCRIPTS = sorted(STATIC.rglob("*.js"))
DRAWINGS = sorted(STATIC.rglob("*.svg"))
TEMPLATES = sorted(set((ROOT / "templates").rglob("*.html")) - PRINTED)
# Mail programs know no content policy and no style sheets.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
APP_CSS = STATIC / "app.css"
APP_JS = STATIC / "app.js"
PAPER_JS = STATIC / "paper.js"

KILOBYTE = 1024
MAX_CSS_GZIP = 11 * KILOBYTE
MAX_JS_GZIP = 4 * KILOBYTE
MAX_SPRITE_GZIP = 2 * KILOBYTE
MIN_TEXT = 4.5
MIN_CONTROL = 3.0

SIDE = r"(?:left|right)"
PHYSICAL_PROPERTY = re.compile(
    rf"^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-{SIDE}(?:-.+)?"
    rf"|{SIDE}|border-(?:top|bottom)-{SIDE}-radius|float|clear)$"
)
PHYSICAL_VALUE = re.compile(rf"(?<![\w-]){SIDE}(?![\w-])")
# A shorthand with four values names the left and right side by place: `margin: 0 1px 0 2px`.
FOUR_SIDES = re.compile(
    r"^(?:margin|padding|inset|border-width|border-style|border-color|scroll-(?:margin|padding))$"
)
PHYSICAL_CLASS = re.compile(rf"\b(?:m|p)[lr]-\d|\b(?:text|float|pull|align)-{SIDE}\b")


class Declaration(NamedTuple):
    """One `property: value` under its selector."""

    selector: str
    name: str
    value: str


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def declarations(css: str) -> list[Declaration]:
    """Every declaration of a style sheet without nested rules."""
    found = []
    for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", without_comments(css)):
        for part in re.split(r";(?![^(]*\))", body):
            name, colon, value = part.partition(":")
            if colon:
                found.append(Declaration(selector.strip(), name.strip().lower(), value.strip()))
    return found


def values(text: str) -> list[str]:
    """The values of a shorthand; what stands in brackets is one value."""
    flat = re.sub(r"\([^()]*\)", "()", re.sub(r"\([^()]*\)", "()", text))
    return flat.replace("!important", "").split()


def physical(declaration: Declaration) -> str | None:
    """What ties this declaration to one direction, if anything does."""
    selector, name, value = declaration
    if name == "background-position" and "[dir=" in selector:
        return None  # has no logical form yet; written once for each direction
    if PHYSICAL_PROPERTY.match(name):
        return name
    if not name.startswith("--") and PHYSICAL_VALUE.search(value):
        return value
    if FOUR_SIDES.match(name):
        sides = values(value)
        if len(sides) == 4 and sides[1] != sides[3]:
            return value
    if name == "border-radius" and len(values(value)) == 4 and "/" not in value:
        start_start, start_end, end_end, end_start = values(value)
        if start_start != start_end or end_end != end_start:
            return value
    return None


class Tags(HTMLParser):
    """Attributes of every tag of a template, Jinja taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.inline: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        if tag == "style":
            self.inline.append("<style>")
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script" and data.strip():
            self.inline.append("<script>")


def tags(template: Path) -> Tags:
    # A whole Jinja expression becomes one harmless word, so that its quotes and angle brackets do not break a tag.
    plain = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.S)
    parser = Tags()
    parser.feed(re.sub(r"\{[{%].*?[%}]\}", " jinja ", plain, flags=re.S))
    return parser


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tokens(css: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Colour tokens: light, dark by the system, dark by choice; the dark ones laid over the light ones."""
    light: dict[str, str] = {}
    system: dict[str, str] = {}
    chosen: dict[str, str] = {}
    themes = {":root": light, ":root:not([data-theme=light])": system, ":root[data-theme=dark]": chosen}
    for selector, name, value in declarations(css):
        if selector in themes and name.startswith("--") and value.startswith("#"):
            themes[selector][name[2:]] = value
    return light, {**light, **system}, {**light, **chosen}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-2", "sea-text") for ground in ("paper", "mist", "sea-tint")),
    *(
        (text, ground)
        for text in ("ink", "ink-2", "sea-text")
        for ground in ("brass-tint", "palm-tint", "brick-tint")
    ),
    *((text, ground) for text in ("brass", "palm", "brick") for ground in ("paper", "mist", "sea-tint")),
    ("brass", "brass-tint"),
    ("palm", "palm-tint"),
    ("brick", "brick-tint"),
    ("on-sea", "sea"),
    ("on-sea", "sea-hover"),
    ("on-sea", "sea-deep"),
    ("on-deep", "sea-deep"),
    ("on-brass", "brass-fill"),
    ("on-brass", "brass-hover"),
]
CONTROL_PAIRS = [
    ("ctl", "paper"),
    ("ctl", "mist"),
    ("sea", "paper", "light"),  # in the dark the button stands out by its white words and its size
    ("sea-text", "paper"),
    ("sea-text", "sea-tint"),
    ("sea-text", "rule"),
    ("palm", "palm-tint"),
    ("brick", "brick-tint"),
    ("brass-fill", "sea-deep"),
    ("brass-fill", "track"),
    ("focus", "paper"),
    ("focus", "mist"),
    ("focus", "focus-halo"),
    ("focus-halo", "sea-deep", "light"),
]


@pytest.fixture(scope="module")
def themes() -> dict[str, dict[str, str]]:
    light, system, chosen = tokens(APP_CSS.read_text("utf-8"))
    return {"light": light, "dark": system, "dark by choice": chosen}


@pytest.mark.parametrize("sheet", SHEETS, ids=relative)
def test_style_sheet_serves_both_directions(sheet: Path) -> None:
    wrong = [f"{d.selector}: {why}" for d in declarations(sheet.read_text("utf-8")) if (why := physical(d))]
    assert not wrong


@pytest.mark.parametrize(
    ("rule", "is_physical"),
    [
        ("a{margin-left:1px}", True),
        ("a{padding-right:0}", True),
        ("a{right:0}", True),
        ("a{border-left-color:red}", True),
        ("a{text-align:left}", True),
        ("a{float:inline-start}", True),
        ("a{margin:0 1px 0 2px}", True),
        ("a{border-radius:1px 0 0 1px}", True),
        ("select{background:#fff url(a.svg) right center}", True),
        ("select{background-position:right .75rem center}", True),
        ("@media print{a{color:red}b{clear:left}}", True),
        ("[dir=rtl] select{background-position:left .75rem center}", False),
        ("a{margin-inline-start:1px;text-align:start;inset-inline-end:0}", False),
        ("a{margin:0 calc(-1*var(--a)) 4px;padding:max(1px,50% - 2px) 3px}", False),
        ("a{border-radius:4px 4px 0 0}", False),
        ("/* left */a{color:red}", False),
    ],
)
def test_direction_rule_sees_what_it_should(rule: str, is_physical: bool) -> None:
    assert any(physical(d) for d in declarations(rule)) is is_physical


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_template_serves_both_directions(template: Path) -> None:
    found = []
    for tag, name, value in tags(template).attributes:
        if name == "align" or (name == "class" and PHYSICAL_CLASS.search(value)):
            found.append(f"<{tag} {name}={value!r}>")
    assert not found
    css = "".join(re.findall(r"<style[^>]*>(.*?)</style>", template.read_text("utf-8"), re.S))
    assert not [d for d in declarations(css) if physical(d)]


@pytest.mark.parametrize("template", PAGES, ids=relative)
def test_template_keeps_to_the_content_policy(template: Path) -> None:
    parsed = tags(template)
    wrong = [
        f"<{tag} {name}>" for tag, name, _ in parsed.attributes if name == "style" or name.startswith("on")
    ]
    wrong += [
        f"<{tag} {name}={value!r}>"
        for tag, name, value in parsed.attributes
        if value.strip().lower().startswith(("javascript:", "data:"))
        or (name in {"src", "srcset", "poster"} and re.match(r"\s*(?:https?:)?//", value))
        or (tag in {"link", "use", "script"} and re.match(r"\s*(?:https?:)?//", value))
    ]
    assert not wrong + parsed.inline


def test_content_policy_rule_sees_what_it_should(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<p style="x" onclick="y"{% if a > b %} class="z"{% endif %}></p><script>1</script>', "utf-8"
    )
    parsed = tags(page)
    assert {name for _, name, _ in parsed.attributes} >= {"style", "onclick", "class"}
    assert parsed.inline == ["<script>"]


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=relative)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    text = without_comments(path.read_text("utf-8"))
    assert not re.findall(r"data:[a-z]+/", text)
    assert not re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+/?", text)
    assert "@import" not in text


@pytest.mark.parametrize("sheet", SHEETS, ids=relative)
def test_every_file_a_style_sheet_names_is_there(sheet: Path) -> None:
    named = re.findall(r"url\(['\"]?([^)'\"]+)", without_comments(sheet.read_text("utf-8")))
    assert not [name for name in named if not (sheet.parent / name).is_file()]


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_script_never_makes_code_or_markup_from_text(script: Path) -> None:
    text = script.read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "srcdoc"):
        assert word not in text
    assert not re.findall(r"\beval\s*\(|\bnew Function\b|set(?:Timeout|Interval)\(\s*['\"`]|\.style\b", text)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=relative)
def test_drawings_hold_no_script_and_no_address(drawing: Path) -> None:
    text = drawing.read_text("utf-8")
    assert not re.findall(r"<script|\bon\w+=|href=|style=|url\(|data:", text)


def test_templates_use_icons_that_exist() -> None:
    drawn = re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text("utf-8"))
    assert len(drawn) == len(set(drawn))
    # What a template names itself, and what the macros choose by a table of kinds.
    named = r'\bicon\(\s*"([a-z]+)"|\bshapes = (\{[^}]*\})'
    used = set()
    for template in TEMPLATES:
        for name, table in re.findall(named, template.read_text("utf-8")):
            used |= {name} if name else set(re.findall(r':\s*"([a-z]+)"', table))
    assert used
    assert used <= set(drawn)


def test_both_ways_to_the_dark_theme_agree(themes: dict[str, dict[str, str]]) -> None:
    assert themes["dark"] == themes["dark by choice"]
    assert themes["dark"] != themes["light"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_words_can_be_read(themes: dict[str, dict[str, str]], theme: str, text: str, ground: str) -> None:
    assert contrast(themes[theme][text], themes[theme][ground]) >= MIN_TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", CONTROL_PAIRS, ids="-".join)
def test_controls_can_be_seen(themes: dict[str, dict[str, str]], theme: str, pair: tuple[str, ...]) -> None:
    shape, ground, *only = pair
    if not only or theme in only:
        assert contrast(themes[theme][shape], themes[theme][ground]) >= MIN_CONTROL


def test_contrast_is_measured_right() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_is_a_token() -> None:
    loose = {
        f"{d.selector}: {d.name}"
        for d in declarations(APP_CSS.read_text("utf-8"))
        if re.search(r"#[0-9a-f]{3,8}\b", d.value) and not d.name.startswith("--")
    }
    # White paper under a QR code and a certificate stays white in the dark; print is black on white.
    assert loose <= {".qr: background", ".sheet: background", "body: color"}


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        (APP_CSS, MAX_CSS_GZIP),
        (APP_JS, MAX_JS_GZIP),
        (PAPER_JS, MAX_JS_GZIP),
        (STATIC / "icons.svg", MAX_SPRITE_GZIP),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else str(value),
)
def test_weight(path: Path, budget: int) -> None:
    assert len(gzip.compress(path.read_bytes(), 9)) <= budget


def test_small_slices_of_the_font_stay_small() -> None:
    parts = [(part, weight) for part in ("arab", "num", "latn") for weight in (400, 600)]
    first_view = [STATIC / "fonts" / f"diraya-{part}-{weight}.woff2" for part, weight in parts]
    assert sum(path.stat().st_size for path in first_view) <= 60 * KILOBYTE
    assert list((STATIC / "fonts").glob("OFL*.txt"))
