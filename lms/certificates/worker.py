"""Certificates made in a child process with limits; see `lms.pdf.child`."""

from lms.certificates.document import CertificateRecord, Renderer
from lms.pdf.child import Child, Maker, serve

_child = Child("lms.certificates.worker")


def render_in_child(record: CertificateRecord) -> bytes:
    """The PDF of this record, made by the child process of this one.

    Raises PangoMissingError or RenderError. Safe in several threads, which wait for each other.
    """
    return _child.make(record.to_json().encode("utf-8"))


def _load() -> Maker:
    renderer = Renderer()
    return lambda question: renderer.render(CertificateRecord.from_json(question.decode("utf-8")))


if __name__ == "__main__":
    serve(_load)
