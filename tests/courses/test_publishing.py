"""Publishing on both engines: what is stored, what is refused, what comes back."""

import copy
from pathlib import Path

import pytest

from lms import db
from lms.audit import service as audit
from lms.courses import compiling, releases, service, shared
from lms.courses.compiling import Draft
from lms.courses.models import Release
from lms.domain.errors import NotFoundError, RefusedError
from tests.courses.folder import COURSE, write_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path / "courses")


def draft(root: Path) -> Draft:
    found = service.draft(root, COURSE)
    assert found.is_fit, found.problems
    return found


def publish(database: db.Database, root: Path, **options: object) -> service.Published:
    made = draft(root)
    with database.transaction() as session:
        return service.publish(session, made, **options)  # type: ignore[arg-type]


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / COURSE / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_published_course_is_what_was_compiled(database: db.Database, root: Path) -> None:
    published = publish(database, root, note="first")
    with database.reading() as session:
        served = releases.current(session, COURSE)
        assert (published.is_new, published.release.number, published.release.note) == (True, 1, "first")
        assert served.content == draft(root).content
        assert [e.action for e in audit.entries(session)] == ["course.publish"]


def test_publishing_unchanged_files_makes_nothing(database: db.Database, root: Path) -> None:
    publish(database, root)
    again = publish(database, root)
    assert (again.is_new, again.is_changed, again.release.number) == (False, False, 1)
    with database.reading() as session:
        assert len(service.releases(session, COURSE)) == 1


def test_a_changed_file_makes_the_next_release(database: db.Database, root: Path) -> None:
    publish(database, root)
    edit(root, "stages.ar.md", "نص الدرس", "نص جديد")
    assert publish(database, root).release.number == 2
    with database.reading() as session:
        assert "نص جديد" in releases.current(session, COURSE).content.lessons["stages"]["ar"].text


def test_an_older_release_can_be_made_current_again(database: db.Database, root: Path) -> None:
    first = publish(database, root).release
    edit(root, "stages.ar.md", "نص الدرس", "نص جديد")
    publish(database, root)
    with database.transaction() as session:
        service.publish_again(session, first, note="back")
    with database.reading() as session:
        assert releases.current(session, COURSE).number == 1
        history = service.releases(session, COURSE)
        assert [(past.release.number, past.is_current) for past in history] == [(2, False), (1, True)]
        assert len(history[1].publications) == 2


def test_a_release_in_use_is_not_made_current_twice(database: db.Database, root: Path) -> None:
    first = publish(database, root).release
    with database.transaction() as session, pytest.raises(RefusedError):
        service.publish_again(session, first)


def test_undoing_a_change_goes_back_to_the_old_release(database: db.Database, root: Path) -> None:
    publish(database, root)
    edit(root, "stages.ar.md", "نص الدرس", "نص جديد")
    publish(database, root)
    edit(root, "stages.ar.md", "نص جديد", "نص الدرس")
    back = publish(database, root)
    assert (back.is_new, back.is_changed, back.release.number) == (False, True, 1)


@pytest.mark.parametrize("name", ["course.yml", "stages.ar.md", "final.quiz.yml", "final.bank.yml"])
@pytest.mark.parametrize("bad", [b"", b"\xff\xfe", b"[" * 5000, b"---\n", b"a: &a [*a]\n"])
def test_a_bad_file_is_refused_and_what_is_published_stays(
    database: db.Database, root: Path, name: str, bad: bytes
) -> None:
    publish(database, root)
    (root / COURSE / name).write_bytes(bad)
    made = service.draft(root, COURSE)
    assert any(p.path == f"{COURSE}/{name}" for p in made.problems)
    with database.transaction() as session, pytest.raises(service.UnfitError):
        service.publish(session, made)
    with database.reading() as session:
        assert releases.current(session, COURSE).number == 1


def test_an_item_may_not_change_its_type(database: db.Database, root: Path) -> None:
    publish(database, root)
    edit(root, "final.bank.yml", "q2\n    type: true-false", "q2\n    type: single")
    edit(root, "final.bank.yml", '    answer: false\n    feedback: {"true": {ar: لا, en: No}}\n', OPTIONS)
    made = draft(root)
    with database.transaction() as session, pytest.raises(service.UnfitError) as refused:
        service.publish(session, made)
    assert [p.code for p in refused.value.problems if p.severity == "error"] == ["type-changed"]


OPTIONS = """    options:
      - {id: a, text: {ar: أ, en: a}, key: true}
      - {id: b, text: {ar: ب, en: b}}
"""


def test_a_removed_item_is_a_warning_and_is_published(database: db.Database, root: Path) -> None:
    publish(database, root)
    text = (root / COURSE / "final.bank.yml").read_text(encoding="utf-8")
    (root / COURSE / "final.bank.yml").write_text(text.split("  - id: spare")[0], encoding="utf-8")
    made = draft(root)
    with database.transaction() as session:
        assert service.publish(session, made).is_new
    assert [p.values["id"] for p in made.parsed.problems() if p.code == "gone-item"] == ["spare"]


def test_pictures_are_stored_once_and_belong_to_the_release(database: db.Database, root: Path) -> None:
    publish(database, root)
    edit(root, "stages.ar.md", "نص الدرس", "نص جديد")
    publish(database, root)
    with database.reading() as session:
        assert service.picture(session, COURSE, "dot.png").kind == "image/png"
        with pytest.raises(NotFoundError):
            service.picture(session, COURSE, "none.png")
        with pytest.raises(NotFoundError):
            service.picture(session, "other", "dot.png")


def test_shared_files_are_published_when_they_change(database: db.Database, root: Path) -> None:
    for expected in (True, False):
        parsed = compiling.compile_shared(root)
        with database.transaction() as session:
            assert service.publish_shared(session, parsed) is expected
    with database.reading() as session:
        found = shared.current(session)
        assert found == parsed.shared
        article = found.article("palermo:3")
        assert article is not None
        assert article.instrument.id == "palermo"


def test_broken_shared_files_are_refused(database: db.Database, root: Path) -> None:
    (root / "law.yml").write_text("instruments: {}", encoding="utf-8")
    with database.transaction() as session, pytest.raises(service.UnfitError):
        service.publish_shared(session, compiling.compile_shared(root))


def test_html_in_a_stored_release_is_cleaned_again_when_it_is_read(database: db.Database, root: Path) -> None:
    release_id = publish(database, root).release.id or 0
    with database.transaction() as session:
        row = session.get_one(Release, release_id)
        compiled = copy.deepcopy(row.compiled)
        compiled["lessons"]["stages"]["ar"]["parts"][0]["html"] = '<p onclick="x">a<script>x</script></p>'
        row.compiled = compiled
    releases._kept.clear()
    with database.reading() as session:
        assert releases.get(session, release_id).content.lessons["stages"]["ar"].parts[0].html == "<p>a</p>"
