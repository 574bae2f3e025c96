"""Reading XML that anybody may have written, and writing ours."""

from typing import Any

from lxml import etree

from lms.domain.errors import InvalidError
from lms.i18n import lazy_gettext as _l

Element = Any
"""An element of lxml, which tells no types."""


def parse(data: bytes) -> Element:
    """The root of a document. Raises InvalidError for what is none, and for any that declares a DOCTYPE.

    Nothing is expanded and nothing is fetched: an entity that stands for a thousand others, or for a file of this
    machine, needs a DOCTYPE, and what systems write for each other has none.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidError(
            _l("The file is no well-formed XML: look at line %(n)s.", n=error.lineno or 1)
        ) from None
    if root.getroottree().docinfo.doctype:
        raise InvalidError(
            _l("The file declares a DOCTYPE, which questions have no use for. It was not read.")
        )
    return root


def text_of(element: Element) -> str:
    """All the text inside an element; empty without one."""
    return "" if element is None else "".join(element.itertext())


def name_of(element: Element) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def written(root: Element) -> bytes:
    """A document in UTF-8, exactly as it is: white space between its parts could be taken for words."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
