"""A lesson that uses everything the lesson format has. Its article and fact are those of the shipped courses."""

from lms.domain.content import CompiledCourse, LessonText
from tests import samples

LONG_AR = "المساعدة القانونية والنفسية والاجتماعية للضحايا المحتملين في مراحل الإحالة كلها"
LONG_EN = "Legal, psychological and social assistance to potential victims throughout all stages of referral"

_HTML = {
    "ar": """
<h2 id="one">أولًا: ما الذي نراه؟</h2>
<p>نص فيه <a class="term" href="#term-victim">ضحية محتملة</a> ومادة
<a class="cite" href="#law-palermo-3">بروتوكول باليرمو، المادة 3</a> وحاشية<sup class="footnote-ref">
<a href="#fn1" id="fnref1">[1]</a></sup>
ورقم <span class="fact">(999)</span> و<strong>كلمة غليظة</strong> و<em>مشدّدة</em> و(ILO, 2012).</p>
<ul><li>جواز محتجز</li><li>أجر لا يُدفع</li></ul><ol start="3"><li>ثالثًا</li></ol>
<div class="table-scroll" tabindex="0" role="region" aria-label="جدول الدرجات">
<table><thead><tr><th class="ta-start" scope="col">الدرجة</th>
<th class="ta-start" scope="col">السؤال</th><th class="ta-center" scope="col">إن كان الجواب نعم</th></tr></thead>
<tbody><tr><td>0</td><td>هل من خطر الآن؟</td><td class="ta-center">نجدة فورية، ثم نكمل</td></tr></tbody></table></div>
<figure class="statute"><figcaption>بروتوكول باليرمو، المادة 3</figcaption>
<blockquote><p>تجنيد أشخاص أو نقلهم…</p></blockquote></figure>
<div class="note note-care"><p class="note-title">تنبيه</p><p>لا تُسأل الضحية عن التفاصيل مرتين.</p></div>
<section class="local"><p class="note-title">في البحرين</p><p>اللجنة الوطنية.</p></section>
<div class="example"><p class="note-title">مثال</p><p>عاملة تنظيف لم تقبض أجرها.</p></div>
<div class="dialogue"><dl><dt>المحقق</dt><dd>كيف حالك؟</dd><dt>سارة</dt><dd>بخير.</dd></dl></div>
<details class="reveal"><summary>الجواب</summary><p>نعم.</p></details>
<details class="sensitive"><summary>مقطع عن العنف</summary><p>نص مغلق.</p></details>
<h3 id="two">فرع</h3><blockquote><p>اقتباس</p></blockquote><pre><code>FN-12</code></pre><hr>
<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1" class="footnote-item">
<p>حاشية <a href="#fnref1" class="footnote-backref" aria-label="عودة إلى النص">↩</a></p></li></ol></section>""",
    "en": """
<h2 id="one">First: what do we see?</h2>
<p>A <a class="term" href="#term-victim">potential victim</a>, an article
<a class="cite" href="#law-palermo-3">Palermo Protocol, article 3</a>, a note<sup class="footnote-ref">
<a href="#fn1" id="fnref1">[1]</a></sup>,
a number <span class="fact">(999)</span>, <strong>strong</strong> and <em>stressed</em>.</p>
<ul><li>A passport held back</li><li>Wages not paid</li></ul><ol start="3"><li>Third</li></ol>
<div class="table-scroll" tabindex="0" role="region" aria-label="The degrees">
<table><thead><tr><th class="ta-start" scope="col">Degree</th>
<th class="ta-start" scope="col">Question</th><th class="ta-center" scope="col">If so</th></tr></thead>
<tbody><tr><td>0</td><td>Danger now?</td><td class="ta-center">Help at once</td></tr></tbody></table></div>
<figure class="statute"><figcaption>Palermo Protocol, article 3</figcaption>
<blockquote><p>Recruitment, transportation…</p></blockquote></figure>
<div class="note note-care"><p class="note-title">Take care</p><p>Never ask twice.</p></div>
<section class="local"><p class="note-title">In Bahrain</p><p>The national committee.</p></section>
<div class="example"><p class="note-title">Example</p><p>A cleaner without wages.</p></div>
<div class="dialogue"><dl><dt>Officer</dt><dd>How are you?</dd><dt>Sara</dt><dd>Well.</dd></dl></div>
<details class="reveal"><summary>Answer</summary><p>Yes.</p></details>
<details class="sensitive"><summary>A passage on violence</summary><p>Closed words.</p></details>
<h3 id="two">A branch</h3><blockquote><p>Quoted</p></blockquote><pre><code>FN-12</code></pre><hr>
<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1" class="footnote-item">
<p>A note <a href="#fnref1" class="footnote-backref" aria-label="Back to the text">↩</a></p></li></ol></section>""",
}
_TERM = {"ar": ("ضحية محتملة", "شخص قامت أسباب معقولة."), "en": ("Potential victim", "Someone with reasons.")}


def course() -> CompiledCourse:
    """The sample course under the name `rich`, with a long title and one lesson that has everything."""
    whole = samples.course("rich")
    long_title = {**whole.course.model_dump(by_alias=True), "title": samples.text(LONG_AR, LONG_EN)}
    long_title["units"][0]["modules"] = ("rich", "final")
    changed = whole.model_dump(by_alias=True) | {
        "course": long_title,
        "lessons": {"rich": {language: _lesson(language) for language in _HTML}},
    }
    return CompiledCourse.model_validate(changed)


def _lesson(language: str) -> LessonText:
    term, definition = _TERM[language]
    return LessonText.model_validate(
        {
            "title": LONG_AR if language == "ar" else LONG_EN,
            "minutes": 30,
            "parts": [{"html": _HTML[language]}, {"check": "q3"}],
            "headings": [{"anchor": "one", "text": "أولًا" if language == "ar" else "First"}],
            "terms": [{"id": "victim", "term": term, "definition": definition}],
            "articles": ["palermo:3"],
            "facts": ["hotline"],
            "sources": ["ILO, Indicators of Forced Labour, 2012", "بروتوكول باليرمو، 2000"],
        }
    )
