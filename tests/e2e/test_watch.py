"""The watch that every other test here relies on sees what it is there for."""

import pytest

from tests.e2e.live import Browsers


@pytest.mark.parametrize(
    ("script", "seen"),
    [
        ("document.body.setAttribute('onclick', 'x()')", "Content Security Policy"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')",
            "Content Security Policy",
        ),
        (
            "document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))",
            "another place",
        ),
        ("document.body.append(Object.assign(new Image(), {src: '/ar/nothing.png'}))", "answer 404"),
        ("setTimeout(() => nothing.here)", "script error"),
        ("console.error('something')", "console error: something"),
    ],
)
def test_the_watch_sees(browsers: Browsers, script: str, seen: str) -> None:
    window = browsers.open()
    window.go("/privacy")
    assert window.watch.problems == []
    window.page.evaluate(f"() => {{ {script} }}")
    window.page.wait_for_timeout(300)
    problems, window.watch.problems = window.watch.problems, []
    assert any(seen in problem for problem in problems), problems


def test_a_problem_fails_the_test_that_met_it(browsers: Browsers) -> None:
    window = browsers.open()
    window.go("/nothing-here")
    with pytest.raises(AssertionError, match="answer 404"):
        browsers.close()
