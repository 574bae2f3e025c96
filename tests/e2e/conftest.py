"""A live installation and real browsers. Everything here runs in one worker, one test after another."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from lms import db
from lms.app import create_app
from lms.config import Settings
from lms.courses import releases, shared
from tests import samples, tour
from tests.conftest import SECRET, Cast
from tests.e2e.live import Browsers, Site, serving

HERE = Path(__file__).parent
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs a browser, and shares the one installation with the others."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium as the system has it; nothing is downloaded."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no browser: install chromium")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"the browser does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Site]:
    """The application, furnished with a bit of everything, served from a file."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(migrated_sqlite, folder / "diraya.db")
    settings = Settings(
        instance=folder,
        courses=tour.courses_folder(folder),
        secret_key=SECRET,
        public_url="http://127.0.0.1",
        mail_url=f"file:{folder / 'outbox'}",
        is_demo=True,
        is_second_factor_required=False,
        argon2_memory_kib=256,
        argon2_time=1,
    )
    releases._kept.clear()
    shared._kept.clear()
    app = create_app(settings)
    with serving(app, folder) as url:
        yield Site(url, tour.furnish(app, cast_of(db.of(app))))
    db.of(app).close()


def cast_of(database: db.Database) -> Cast:
    """The cast, stored in this installation. As in a demonstration only one of the staff has a second factor."""
    people = {name: samples.person(name) for name in samples.PEOPLE}
    for name in ("trainer", "administrator"):
        people[name].totp_secret, people[name].totp_confirmed_at = "", None
    with database.transaction() as session:
        session.add_all(people.values())
    return Cast(**people)


@pytest.fixture
def browsers(chromium: Browser, site: Site) -> Iterator[Browsers]:
    """Opens browsers for one test."""
    opener = Browsers(chromium, site)
    yield opener
    opener.close()
