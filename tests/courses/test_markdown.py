"""Lessons become HTML that says what was written, and nothing that does harm."""

import re

import html5lib
import pytest

from lms.courses import markdown, sanitiser
from lms.courses.markdown import Context, Rendered
from lms.courses.pictures import Picture
from lms.courses.shapes import Source
from lms.courses.terms import TermFinder
from tests.courses import folder


def render(text: str, language: str = "ar") -> Rendered:
    shared = folder.shared()
    pictures = {"dot.png": Picture("image/png", 4, 3, b"")}
    context = Context(language, shared, TermFinder(shared.glossary, language), pictures)  # type: ignore[arg-type]
    return markdown.render(text, 1, context, Source("x"))


def html(text: str, language: str = "ar") -> str:
    return "".join(part.html for part in render(text, language).parts)


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=//x.example>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<form action=//x.example><input name=p>",
    "<base href=//x.example>",
    "<meta http-equiv=refresh content=0>",
    "<math><mtext></mtext></math>",
    "<object data=x>",
    "<p style='position:fixed'>x</p>",
    "<p class='btn' id='main'>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//x.example/a)",
    "[x](\\\\x.example)",
    "[x](/\\x.example)",
    "[x]( //x.example)",
    "[x](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](https://x.example/a.png)",
    "![x](//x.example/a.png)",
    "![x](data:image/svg+xml;base64,AAAA)",
    "![x](media/../../a.png)",
    "![x](media/a.svg)",
    '![x](media/dot.png "a" onerror="b")',
    '[x](a "b\\" onclick=\\"c")',
    "`<script>`",
    "    <script>alert(1)</script>",
    "```html\n<script>alert(1)</script>\n```",
    '```x" onclick="y\na\n```',
    '::: note "><script>x</script>\na\n:::',
    "::: sensitive <img src=x onerror=y>\na\n:::",
    "::: law <b>\n:::",
    "|<script>|\n|---|\n|<b onclick=x>|",
    "## <b onclick=x>h</b> {#main .btn onclick=x}",
    "[^1]\n\n[^1]: <script>x</script>",
    "[[fact:<script>]]",
    "[[<img src=x onerror=y>]]",
    "{{7*7}} ${7*7} {% x %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<script>ipt>alert(1)</script>",
    "<!--><img src=x onerror=y>-->",
    "<![CDATA[<script>]]>",
    "<?php x ?>",
]
TAGS = sanitiser.TAGS
ALLOWED = {name for names in sanitiser.ATTRIBUTES.values() for name in names} | {"class"}


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("before", ["", "- ", "> ", "::: note\n"])
def test_nothing_harmful_comes_through(payload: str, before: str) -> None:
    tree = html5lib.parseFragment(html(before + payload), namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS
        assert set(element.attrib) <= ALLOWED
        assert not re.match(
            r"(?i)[\s\x00-\x20]*(javascript|data|vbscript):|\s*[/\\]{2}", element.get("href", "")
        )
        assert re.fullmatch(r"media/dot\.png|", element.get("src", ""))


@pytest.mark.parametrize(
    "markup",
    [
        "<p onclick=x>a</p>",
        "<script>a</script>",
        "<a href='javascript:x'>a</a>",
        "<a href='//x.example'>a</a>",
        "<img src='https://x.example/a.png'>",
        "<p class='btn' style='x'>a</p>",
        "<svg><a xlink:href='javascript:x'>a</a></svg>",
        "<div role='button'>a</div>",
    ],
)
def test_the_last_gate_holds_alone(markup: str) -> None:
    assert not re.search(r"onclick|script|style|btn|button|x\.example|svg", sanitiser.clean(markup))


def test_digits_and_templates_stay_as_written() -> None:
    assert html("{{7*7}} ٣ 3") == "<p>{{7*7}} ٣ 3</p>"


def test_a_table_is_a_region_that_can_be_scrolled_and_has_a_name() -> None:
    assert html("|أ|ب|ج|\n|:--|:-:|--:|\n|1|2|3|") == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="جدول: أ، ب، ج"><table>\n<thead>\n<tr>\n'
        '<th class="ta-start" scope="col">أ</th>\n<th class="ta-center" scope="col">ب</th>\n'
        '<th class="ta-end" scope="col">ج</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td class="ta-start">1</td>\n'
        '<td class="ta-center">2</td>\n<td class="ta-end">3</td>\n</tr>\n</tbody>\n</table></div>'
    )


def test_headings_have_anchors_that_differ_and_are_listed() -> None:
    found = render("## بداية\n\n### فرع\n\n## بداية\n\n## **A** `b`!")
    assert [(h.anchor, h.text) for h in found.headings] == [
        ("h-بداية", "بداية"),
        ("h-بداية-2", "بداية"),
        ("h-A-b", "A b!"),
    ]
    assert '<h3 id="h-فرع">' in found.parts[0].html


def test_an_article_is_cited_by_name_and_listed_once() -> None:
    found = render("نص [[palermo:3]] و[[palermo:5]] و[[palermo:3]].")
    assert found.articles == ("palermo:3", "palermo:5")
    assert '<a class="cite" href="#law-palermo-3">بروتوكول باليرمو، المادة 3</a>' in found.parts[0].html
    assert "Palermo Protocol, article 3" in html("[[palermo:3]]", "en")


def test_a_fact_is_put_in_and_listed() -> None:
    found = render("اتصل بالرقم [[fact:hotline]].")
    assert found.facts == ("hotline",)
    assert '<span class="fact fact-verify">995</span>' in found.parts[0].html
    assert "995" in found.text


def test_an_empty_law_block_quotes_the_law() -> None:
    assert html("::: law palermo:3\n:::") == (
        '<figure class="statute"><figcaption><b>بروتوكول باليرمو، المادة 3</b><span dir="auto">UN Treaty Series</span>'
        "</figcaption><blockquote><p>يُقصد بتعبير</p></blockquote></figure>"
    )


def test_a_law_block_with_words_keeps_them_and_links_no_term() -> None:
    found = html("::: law palermo:5\nالاستغلال\n:::")
    assert "<blockquote><p>الاستغلال</p>" in found
    assert "بروتوكول باليرمو، المادة 5" in found


@pytest.mark.parametrize(
    ("block", "start"),
    [
        ("note", '<div class="note"><p class="note-title">ملاحظة</p>'),
        ("note عنوان", '<div class="note"><p class="note-title">عنوان</p>'),
        ("warning", '<div class="note note-care"><p class="note-title">تنبيه</p>'),
        ("local", '<section class="local"><p class="note-title">في القانون والممارسة المحلية</p>'),
        ("example", '<div class="example"><p class="note-title">مثال</p>'),
        ("dialogue", '<div class="dialogue"><p class="note-title">حوار</p>'),
        ("reveal الجواب", '<details class="reveal"><summary>الجواب</summary>'),
        ("sensitive وصف عنف", '<details class="sensitive"><summary>محتوى حسّاس: وصف عنف</summary>'),
    ],
)
def test_each_block_opens_with_its_title(block: str, start: str) -> None:
    assert html(f"::: {block}\nنص\n:::").startswith(start)


@pytest.mark.parametrize(
    ("name", "words", "start"),
    [
        ("steps", "1. **أ** ب", "<ol>"),
        ("levels", "1. **أ** ب", "<ol>"),
        ("timeline", "- **أ** ب", "<ul>"),
        ("equation", "- **أ** ب", "<ul>"),
        ("tree", "- أ\n  - ب", "<ul>"),
        ("lanes", "|أ|ب|\n|---|---|\n|1|2|", '<div class="table-scroll"'),
    ],
)
def test_a_diagram_is_a_figure_of_real_text(name: str, words: str, start: str) -> None:
    found = html(f"::: {name} مراحل\n{words}\n:::")
    assert found.startswith(f'<figure class="diagram d-{name}"><figcaption>مراحل</figcaption>\n{start}')
    assert found.endswith("</figure>")


def test_cells_of_lanes_name_their_column_and_other_cells_do_not() -> None:
    table = "|من|متى|ماذا|\n|---|---|---|\n|أ|ب|ج|\n|د|هـ|و|"
    assert re.findall('data-l="([^"]+)"', html(f"::: lanes مراحل\n{table}\n:::")) == ["متى", "ماذا"] * 2
    assert "data-l" not in html(table)


def test_blocks_stand_in_one_another_with_more_colons_outside() -> None:
    found = html("::::: local\nأ\n\n:::: note\nب\n\n::: reveal\nج\n:::\n::::\n:::::\n\nد")
    opened = re.findall(r"<(section|div|details)|</(section|div|details)>", found)
    assert [a or f"/{b}" for a, b in opened] == ["section", "div", "details", "/details", "/div", "/section"]
    assert found.endswith("<p>د</p>")


def test_a_lesson_is_cut_at_its_checks() -> None:
    found = render("أ\n\n::: check one\n:::\n\nب\n\n::: check two\n:::\n")
    assert [(part.html, part.check) for part in found.parts] == [
        ("<p>أ</p>", ""),
        ("", "one"),
        ("<p>ب</p>", ""),
        ("", "two"),
    ]


def test_footnotes_lead_there_and_back_with_words() -> None:
    found = html("نص[^a]\n\n[^a]: حاشية")
    assert 'href="#fn1" id="fnref1"' in found
    assert 'aria-label="عودة إلى موضع الحاشية"' in found


def test_links_to_other_places_say_so_and_ours_do_not() -> None:
    assert 'rel="noopener noreferrer"' in html("[x](https://x.example/)")
    assert "rel=" not in html("[x](other-lesson) [y](#h-a) [z](mailto:a@x.example)")


def test_a_picture_has_its_size_and_words() -> None:
    expected = '<img src="media/dot.png" alt="نقطة" width="4" height="3" loading="lazy">'
    assert expected in html("![نقطة](media/dot.png)")


TERMS = [
    ("ar", "هذا الاستغلال والاستغلال", ["الاستغلال"]),
    ("ar", "وبالاستغلال", ["وبالاستغلال"]),
    ("ar", "للاستغلال", ["للاستغلال"]),
    ("ar", "فالاِسْتِغْلال", ["فالاِسْتِغْلال"]),
    ("ar", "استغلال", []),
    ("ar", "الاستغلالية", []),
    ("ar", "الضحية", ["الضحية"]),
    ("ar", "لضحايا", ["لضحايا"]),
    ("ar", "للضحايا", ["للضحايا"]),
    ("ar", "في حالة استضعاف", ["حالة استضعاف"]),
    ("ar", "في حالة الاستضعاف", ["حالة الاستضعاف"]),
    ("ar", "في حالة، استضعاف", []),
    ("ar", "## الاستغلال", []),
    ("ar", "[الاستغلال](a) `الاستغلال` الضحية", ["الضحية"]),
    ("en", "Victims of exploitation", ["Victims", "exploitation"]),
    ("en", "a position of vulnerability", ["position of vulnerability"]),
    ("en", "victimhood", []),
]


@pytest.mark.parametrize(("language", "text", "linked"), TERMS)
def test_terms_link_themselves_at_first_use(language: str, text: str, linked: list[str]) -> None:
    found = re.findall(r'<a class="term" href="#term-[a-z]+">(.*?)</a>', html(text, language))
    assert found == linked


def test_terms_used_are_listed_with_their_definition() -> None:
    found = render("ضحايا واستغلال. الاستغلال")
    assert [(t.id, t.term, t.definition) for t in found.terms] == [
        ("exploitation", "الاستغلال", "أخذ"),
        ("victim", "ضحية", "من وقع عليه"),
    ]


def test_search_gets_the_plain_words() -> None:
    assert render("## أ\n\n**ب** [ج](d) `e`\nو\n\n|ز|\n|--|\n|ح|").text == "أ ب ج e و ز ح"
