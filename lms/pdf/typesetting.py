"""WeasyPrint as this house uses it: its own fonts and files, nothing from elsewhere, and no warning passed over.

Knows no web, database or other room. Job workers and pages go through `lms.pdf.child`: a typesetter knows no limit.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.sax.saxutils import escape

from lms.paths import STATIC

FONTS = STATIC / "certificate-fonts"
_FONTS_FILE = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><include>{ours}</include><cachedir>{cache}</cachedir></fontconfig>
"""


class RenderError(Exception):
    """No document could be made that is whole and says what it should."""


class PangoMissingError(RenderError):
    """The system libraries that lay out text aren't installed."""


class Typesetter:
    """Lays out documents with one style sheet, one at a time. Keep one a process: the first costs a second.

    Not for several threads at once. `pictures`: content of PNG pictures by the address that a document names.
    """

    def __init__(self, folder: Path, stylesheet: str) -> None:
        """Load WeasyPrint, the fonts and the style sheet of a folder. Raises PangoMissingError or RenderError."""
        with _only_our_fonts():
            self._weasyprint = _import_weasyprint()
            from weasyprint.text.fonts import FontConfiguration

            self._font_config = FontConfiguration()
        self._base_url = folder.as_uri() + "/"
        self.fetcher = _own_files_only(folder)
        self.pictures: dict[str, bytes] = self.fetcher.pictures
        css = (folder / stylesheet).read_text(encoding="utf-8")
        with self.watched():
            self._css = self._weasyprint.CSS(string=css, **self._sources(), font_config=self._font_config)

    def _sources(self) -> dict[str, Any]:
        return {"base_url": self._base_url, "url_fetcher": self.fetcher}

    def lay_out(self, html: str, **options: Any) -> Any:
        """WeasyPrint's document of this HTML."""
        source = self._weasyprint.HTML(string=html, **self._sources())
        return source.render(font_config=self._font_config, stylesheets=[self._css], **options)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Turn whatever WeasyPrint would swallow, log or raise into RenderError."""
        self.fetcher.denied.clear()
        with _complaints() as complaints:
            try:
                yield
            except RenderError:
                raise
            except Exception as error:
                raise RenderError(f"{type(error).__name__}: {error}") from error
        if self.fetcher.denied:
            raise RenderError(f"The template asked for {self.fetcher.denied[0]!r}, which is not ours to read")
        if complaints:
            raise RenderError(complaints[0])


def _import_weasyprint() -> ModuleType:
    """WeasyPrint. Raises PangoMissingError without the libraries it draws with."""
    try:
        import weasyprint
    except OSError as error:
        raise PangoMissingError(
            "PDFs need the system library Pango "
            "(Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"
        ) from error
    return weasyprint


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Let fontconfig, while it loads, see no fonts but ours, and a folder it may write its cache to."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="diraya-fonts-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "fonts.conf"
        path.write_text(
            _FONTS_FILE.format(ours=escape(str(FONTS / "fonts.conf")), cache=escape(folder)), "utf-8"
        )
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            yield
        finally:
            del os.environ["FONTCONFIG_FILE"]
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before


def _own_files_only(folder: Path) -> Any:
    """A fetcher for files beside the template and the fonts, and for pictures given; it notes other requests.

    A subclass made here, because its base can't be imported before Pango is known to be there.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=[], allow_redirects=False)
            self.pictures: dict[str, bytes] = {}
            self.denied: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in self.pictures:
                return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/png"})
            path = _own_file(url, folder)
            if path is None:
                self.denied.append(url)
                raise ValueError(f"{url} is not ours to read")
            return URLFetcherResponse(url, path.read_bytes())

    return OwnFilesOnly()


def _own_file(url: str, folder: Path) -> Path | None:
    """The file of ours that the address names, if it does; symbolic links count as what they point to."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = Path(url2pathname(parts.path)).resolve()
    is_ours = any(path.is_relative_to(ours.resolve()) for ours in (folder, FONTS))
    return path if is_ours and path.is_file() else None


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect WeasyPrint's warnings: it goes on without a picture or a font, but a document of ours must not."""
    collected: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            collected.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    collector = Collector(logging.WARNING)
    logger.addHandler(collector)
    try:
        yield collected
    finally:
        logger.removeHandler(collector)
