"""Sheets of paper: HTML in, a PDF out. Knows no web, database or other room."""

from lms.paths import TEMPLATES
from lms.pdf.child import Child, Maker, serve
from lms.pdf.typesetting import Typesetter

FOLDER = TEMPLATES / "printing"
_child = Child("lms.printing.document")


def pdf(html: str) -> bytes:
    """The PDF of a page of this room's, made by the child process of this one.

    Raises PangoMissingError, and RenderError rather than give a document with anything lost or fetched.
    """
    return _child.make(html.encode("utf-8"))


def load() -> Maker:
    """What the child does with each page."""
    typesetter = Typesetter(FOLDER, "paper.css")

    def make(html: bytes) -> bytes:
        with typesetter.watched():
            document = typesetter.lay_out(html.decode("utf-8"), pdf_tags=True)
            return bytes(document.write_pdf(pdf_tags=True))

    return make


if __name__ == "__main__":
    serve(load)
