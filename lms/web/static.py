"""Static files: one digest over all of them is part of their address, so a browser may keep them for ever."""

import hashlib
import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from lms.paths import STATIC

ONE_YEAR = 31_536_000


@lru_cache
def digest() -> str:
    """Twelve hex digits over the names and contents of every static file."""
    whole = hashlib.sha256()
    for path in sorted(p for p in STATIC.rglob("*") if p.is_file()):
        whole.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:12]


def serve(app: Flask, instance: Path) -> WhiteNoise:
    """The application with its static files in front of it, compressed once in `instance/static/<digest>`."""
    folder = _compressed(instance / "static" / digest())
    prefix = f"static/{digest()}"
    noise = WhiteNoise(
        app,
        max_age=ONE_YEAR,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=_harden,
        charset="utf-8",
    )
    noise.add_files(str(folder), prefix=prefix)
    return noise


def _harden(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _compressed(folder: Path) -> Path:
    """Make the folder whole under another name first, so that of two servers that start at once neither sees half."""
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        staging = Path(mkdtemp(prefix="new-", dir=folder.parent))
        shutil.copytree(STATIC, staging, dirs_exist_ok=True)
        compressor = Compressor(quiet=True)
        for path in staging.rglob("*"):
            if path.is_file() and compressor.should_compress(path.name):
                for _ in compressor.compress(str(path)):
                    pass
        try:
            staging.rename(folder)
        except OSError:  # the other one was quicker
            shutil.rmtree(staging)
    return folder
