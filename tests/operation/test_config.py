"""What may not be served (S89), and in which words it is refused."""

from pathlib import Path

import pytest

from lms import config
from tests.operation.conftest import Lms

GOOD = {"LMS_SECRET_KEY": "k" * 40}
REFUSED = {
    "no secret": ({"LMS_SECRET_KEY": ""}, "", "no usable secret key"),
    "short secret": ({"LMS_SECRET_KEY": "k" * 31}, "", "no usable secret key"),
    "sample secret": ({"LMS_SECRET_KEY": "0" * 64}, "", "no usable secret key"),
    "plain http to others": ({"LMS_PUBLIC_URL": "http://training.example"}, "", "https://"),
    "demonstration for others": ({}, 'public_url = "https://training.example"\nis_demo = true', "loopback"),
    "staff without second factor": ({}, "is_second_factor_required = false", "second factor"),
    "unknown setting": ({}, "publik_url = 'x'", "unknown setting 'publik_url'"),
    "broken file": ({}, "public_url = ", "config.toml"),
    "not text": ({}, "centre_name_en = 3", "centre_name_en must be a text"),
    "not a number": ({}, 'proxies = "one"', "proxies must be a whole number"),
    "not yes or no": ({}, "is_demo = 1", "is_demo must be true or false"),
    "variable not a number": ({"LMS_PROXIES": "one"}, "", "LMS_PROXIES must be a whole number"),
    "no such zone": ({}, 'time_zone = "Asia/Manama2"', "no time zone"),
    "no such digits": ({}, 'digits = "roman"', "digits must be one of"),
}


@pytest.mark.parametrize(("variables", "file", "words"), REFUSED.values(), ids=REFUSED)
def test_serving_is_refused_in_one_sentence(
    bare: Path, lms: Lms, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], file: str, words: str
) -> None:
    bare.mkdir(mode=0o700)
    (bare / "config.toml").write_text(file, encoding="utf-8")
    for name, value in {**GOOD, **variables}.items():
        monkeypatch.setenv(name, value)
    refused = lms("serve", "--port", "1")
    assert refused.exit_code == 1
    assert words in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert refused.stdout == ""


def test_serving_is_refused_with_a_key_that_others_can_read(bare: Path, lms: Lms) -> None:
    assert lms("init").exit_code == 0
    (bare / "secret.key").chmod(0o640)
    refused = lms("serve")
    assert refused.exit_code == 1
    assert "chmod 600" in refused.stderr


def test_serving_is_refused_without_an_instance(bare: Path, lms: Lms) -> None:
    refused = lms("serve")
    assert refused.exit_code == 1
    assert "lms init" in refused.stderr


def test_serving_is_refused_while_debugging(bare: Path, lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lms("init").exit_code == 0
    monkeypatch.setenv("FLASK_DEBUG", "1")
    refused = lms("serve")
    assert refused.exit_code == 1
    assert "FLASK_DEBUG" in refused.stderr


def test_a_demonstration_listens_on_the_loopback_only(
    bare: Path, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lms("init").exit_code == 0
    monkeypatch.setenv("LMS_IS_DEMO", "true")
    refused = lms("serve", "--host", "0.0.0.0")
    assert refused.exit_code == 1
    assert "loopback only" in refused.stderr


def test_wrong_usage_leaves_with_two(lms: Lms) -> None:
    assert lms("serve", "--port", "70000").exit_code == 2
    assert lms("no-such-verb").exit_code == 2


def test_the_secret_is_not_shown_with_the_settings() -> None:
    assert "kkkk" not in repr(config.Settings(instance=Path(), secret_key="k" * 40))
