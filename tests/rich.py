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
<th class="ta-start" scope="col">السؤال</th><th
class="ta-center" scope="col">إن كان الجواب نعم</th></tr></thead>
<tbody><tr><td>0</td><td>هل من خطر الآن؟</td><td
class="ta-center">نجدة فورية، ثم نكمل</td></tr></tbody></table></div>
<figure class="statute"><figcaption>بروتوكول باليرمو، المادة 3</figcaption>
<blockquote><p>تجنيد أشخاص أو نقلهم…</p></blockquote></figure>
<div class="note note-care"><p class="note-title">تنبيه</p><p>لا تُسأل الضحية عن التفاصيل مرتين.</p></div>
<section class="local"><p class="note-title">في البحرين</p><p>اللجنة الوطنية.</p></section>
<div class="example"><p class="note-title">مثال</p><p>عاملة تنظيف لم تقبض أجرها.</p></div>
<div class="dialogue"><dl><dt>المحقق</dt><dd>كيف حالك؟</dd><dt>سارة</dt><dd>بخير.</dd></dl></div>
<details class="reveal"><summary>الجواب</summary><p>نعم.</p></details>
<figure class="diagram d-steps"><figcaption>مراحل الإحالة</figcaption><ol><li>
<strong>التعرّف</strong> تُلاحظ المؤشرات.</li>
<li><strong>التوثيق</strong> تُكتب الوقائع.</li><li>
<strong>التأكد</strong> تقرر الجهة المختصة.</li></ol></figure>
<figure class="diagram d-levels"><figcaption>ثلاث درجات</figcaption><ol><li><strong>فرز</strong> احتمال</li>
<li><strong>قرار</strong> صفة</li><li><strong>حكم</strong> إدانة</li></ol></figure>
<figure class="diagram d-timeline"><figcaption>الساعات الأولى</figcaption><ul><li>
<strong>الآن</strong> السلامة.</li>
<li><strong>خلال 48 ساعة</strong> الإحالة.</li></ul></figure>
<figure class="diagram d-equation"><figcaption>عناصر الاتجار</figcaption><ul><li>
<strong>فعل</strong> ما جرى</li>
<li><strong>وسيلة</strong> كيف جرى</li><li><strong>غرض</strong> لماذا جرى</li><li>
<strong>اتجار بالأشخاص</strong> للبالغ</li></ul></figure>
<figure class="diagram d-tree"><figcaption>قرار الفرز</figcaption><ul><li>هل من خطر الآن؟<ul><li>نعم: نجدة</li>
<li>لا: هل من مؤشرات؟<ul><li>نعم: إحالة</li><li>لا: شكوى عمالية</li></ul></li></ul></li></ul></figure>
<figure class="diagram d-lanes"><figcaption>من يفعل ماذا</figcaption><div
class="table-scroll" tabindex="0" role="region"
aria-label="جدول الأدوار"><table><thead><tr><th class="ta-start" scope="col">الجهة</th><th
class="ta-start" scope="col">أولًا</th>
<th class="ta-start" scope="col">ثم</th></tr></thead><tbody><tr><td class="ta-start">التفتيش</td>
<td class="ta-start" data-l="أولًا">يلاحظ</td><td class="ta-start" data-l="ثم">يحيل</td></tr><tr><td
class="ta-start">النيابة</td>
<td class="ta-start" data-l="أولًا">تتسلم</td><td
class="ta-start" data-l="ثم">تحقق</td></tr></tbody></table></div></figure>
<details class="sensitive"><summary>مقطع عن العنف</summary><p>نص مغلق.</p></details>
<h3 id="two">فرع</h3><blockquote><p>اقتباس</p></blockquote><pre><code>FN-12</code></pre><hr>
<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1"
class="footnote-item">
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
<figure class="diagram d-steps"><figcaption>Stages of referral</figcaption><ol><li>
<strong>Identify</strong> see it.</li>
<li><strong>Document</strong> write it.</li><li>
<strong>Confirm</strong> the competent body decides.</li></ol></figure>
<figure class="diagram d-levels"><figcaption>Three degrees</figcaption><ol><li>
<strong>Screening</strong> likely</li>
<li><strong>Determination</strong> status</li><li><strong>Judgment</strong> guilt</li></ol></figure>
<figure class="diagram d-timeline"><figcaption>The first hours</figcaption><ul><li>
<strong>Now</strong> Safety.</li>
<li><strong>Within 48 hours</strong> Referral.</li></ul></figure>
<figure class="diagram d-equation"><figcaption>The elements</figcaption><ul><li><strong>Act</strong> what</li>
<li><strong>Means</strong> how</li><li><strong>Purpose</strong> why</li><li>
<strong>Trafficking</strong> of an adult</li></ul></figure>
<figure class="diagram d-tree"><figcaption>Triage</figcaption><ul><li>Danger now?<ul><li>Yes: help</li>
<li>No: indicators?<ul><li>Yes: refer</li><li>No: labour complaint</li></ul></li></ul></li></ul></figure>
<figure class="diagram d-lanes"><figcaption>Who does what</figcaption><div
class="table-scroll" tabindex="0" role="region"
aria-label="Roles"><table><thead><tr><th class="ta-start" scope="col">Body</th><th
class="ta-start" scope="col">First</th>
<th class="ta-start" scope="col">Then</th></tr></thead><tbody><tr><td class="ta-start">Inspection</td>
<td class="ta-start" data-l="First">Notices</td><td class="ta-start" data-l="Then">Refers</td></tr><tr><td
class="ta-start">Prosecution</td>
<td class="ta-start" data-l="First">Receives</td><td
class="ta-start" data-l="Then">Investigates</td></tr></tbody></table></div></figure>
<details class="sensitive"><summary>A passage on violence</summary><p>Closed words.</p></details>
<h3 id="two">A branch</h3><blockquote><p>Quoted</p></blockquote><pre><code>FN-12</code></pre><hr>
<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1"
class="footnote-item">
<p>A note <a href="#fnref1"
class="footnote-backref" aria-label="Back to the text">↩</a></p></li></ol></section>""",
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
