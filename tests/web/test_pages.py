"""Pages that belong to no feature."""

from tests.browser import Browser


def test_root_leads_to_arabic_when_nothing_is_known(anyone: Browser) -> None:
    assert anyone.get("/", status=303).location == "/ar/"


def test_root_follows_the_browser(anyone: Browser) -> None:
    assert anyone.get("/", status=303, headers={"Accept-Language": "en"}).location == "/en/"


def test_unknown_page_is_plain_and_in_its_language(anyone: Browser) -> None:
    anyone.get("/en/nothing-here", status=404)
    anyone.get("/ar/nothing-here", status=404)


def test_every_answer_carries_the_strict_policy(anyone: Browser) -> None:
    for path in ("/ar/", "/ar/nothing", "/healthz"):
        policy = anyone.get(path, status=None).response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
