"""QTI 2.1 and 3.0: valid by the published schemas, and out and in again the same item."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from lms.domain.errors import InvalidError
from lms.domain.questions import ItemBase
from lms.exchange import package, qti, qti_out
from lms.exchange.intake import convert
from lms.exchange.qti_out import Version
from lms.exchange.verdicts import Place, Verdict
from lms.i18n import speaking
from tests.domain.questions.reading import read, samples
from tests.exchange.items import KINDS, items

SCHEMAS = Path(__file__).parents[3] / "shared" / "schemas" / "qti"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the published schemas are not beside this clone"
)
VERSIONS: tuple[Version, ...] = ("2.1", "3.0")
PLACE = Place(["stages"], "stages")
XS = "{http://www.w3.org/2001/XMLSchema}"


class _Others(etree.Resolver):
    """MathML and SSML, which no item here has, by the names that the schema of 3.0 asks for.

    The MathML that stands beside that schema has another namespace than it asks for.
    """

    def __init__(self, schema: Any) -> None:
        self.names: dict[str, set[str]] = {}
        for element in schema.iter(f"{XS}element"):
            prefix, _, name = element.get("ref", "").rpartition(":")
            self.names.setdefault(schema.getroot().nsmap.get(prefix, ""), set()).add(name)

    def resolve(self, url: str, _id: str, context: Any) -> Any:
        for namespace in ("http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2001/10/synthesis"):
            if ("mathml3" if "Math" in namespace else "ssml") in url:
                names = "".join(f'<xs:element name="{name}"/>' for name in self.names[namespace])
                schema = f'<xs:schema xmlns:xs="{XS[1:-1]}" targetNamespace="{namespace}">{names}</xs:schema>'
                return self.resolve_string(schema, context)
        return None


@pytest.fixture(scope="session")
def item_schemas() -> dict[str, Any]:
    """The schema of an item; of 3.0 it is the one of its SBAC profile, which is the only one published with the set."""
    newest = SCHEMAS / "qtiv3p0" / "imsqti_asiv3p0_sbacv1p0_v1p0.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Others(etree.parse(str(newest))))
    return {
        "2.1": etree.XMLSchema(etree.parse(str(SCHEMAS / "qtiv2p1" / "imsqti_v2p1.xsd"))),
        "3.0": etree.XMLSchema(etree.parse(str(newest), parser)),
    }


@pytest.fixture(scope="session")
def manifest_schemas() -> dict[str, Any]:
    names = {"2.1": "imscp_v1p1.xsd", "3.0": "qtiv3p0/imsqtiv3p0_imscpv1p2_v1p0.xsd"}
    return {version: etree.XMLSchema(etree.parse(str(SCHEMAS / name))) for version, name in names.items()}


def unpacked(data: bytes) -> dict[str, Any]:
    return {path: etree.fromstring(content) for path, content in package.documents(data).items()}


@needs_schemas
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", sorted(samples()))
def test_every_type_is_valid(kind: str, version: Version, item_schemas: dict[str, Any]) -> None:
    for language in ("ar", "en"):
        found = etree.fromstring(etree.tostring(qti_out.document(read(samples()[kind]), language, version)))
        schema = item_schemas[version]
        assert schema.validate(found), schema.error_log
        first = next(iter(found))
        found.remove(first)
        found.append(first)
        assert not schema.validate(found), "the schema must see what is out of place"


@needs_schemas
@pytest.mark.parametrize("version", VERSIONS)
def test_the_package_is_valid(version: Version, manifest_schemas: dict[str, Any]) -> None:
    every = [read(sample | {"id": kind}) for kind, sample in samples().items()]
    found = unpacked(qti_out.write(every, "ar", version).data)
    schema = manifest_schemas[version]
    assert schema.validate(found["imsmanifest.xml"]), schema.error_log
    assert len(found) == len(every) + 1
    hrefs = [element.get("href") for element in found["imsmanifest.xml"].iter() if element.get("identifier")]
    assert set(filter(None, hrefs)) == set(found) - {"imsmanifest.xml"}


def taken_in(data: bytes, place: Place = PLACE) -> list[Verdict]:
    return list(convert(qti.read(data), place))


@pytest.mark.parametrize("version", VERSIONS)
def test_out_and_in_again_is_the_same(version: Version) -> None:
    @given(items(KINDS))
    def check(original: ItemBase) -> None:
        language: Any = next(iter(original.stem))
        export = qti_out.write([original], language, version)
        assert export.losses == []
        (verdict,) = taken_in(export.data)
        assert verdict.status == "kept", [str(reason) for reason in verdict.reasons]
        assert verdict.item is not None
        assert read(verdict.item) == original

    check()


def test_what_the_format_does_not_hold_is_named() -> None:
    for kind, sample in samples().items():
        reasons = [str(loss.reason) for loss in qti_out.write([read(sample)], "ar", "3.0").losses]
        assert reasons, f"{kind} has two languages, and a document of QTI has one"


def document(body: str, declared: str = "", more: str = "") -> bytes:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="choice" title="T" '
        f'adaptive="false" timeDependent="false">{declared}<itemBody>{body}</itemBody>{more}</assessmentItem>'
    ).encode()


CHOICE = (
    '<p>Look.</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">'
    '<prompt>Which?</prompt><simpleChoice identifier="A">One '
    '<feedbackInline identifier="A" outcomeIdentifier="F" showHide="show">No.</feedbackInline></simpleChoice>'
    '<simpleChoice identifier="B">Two</simpleChoice></choiceInteraction>'
)
RIGHT = (
    '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse>'
    "<value>B</value></correctResponse></responseDeclaration>"
)


def test_an_item_of_another_system_is_read() -> None:
    (verdict,) = taken_in(document(CHOICE, RIGHT))
    assert verdict.item is not None
    found: Any = read(verdict.item)
    assert (found.stem, found.right()) == ({"en": "Look. Which?"}, {"answer": ["b"]})
    assert [(o.text["en"], o.feedback) for o in found.options] == [("One", {"en": "No."}), ("Two", None)]


@pytest.mark.parametrize(
    "data",
    [
        document("<p>No question</p>"),
        document(CHOICE),
        document('<hotspotInteraction responseIdentifier="RESPONSE"/>'),
        document(CHOICE + CHOICE, RIGHT),
        b"<other/>",
    ],
)
def test_what_can_be_no_item_here_is_refused(data: bytes) -> None:
    (verdict,) = taken_in(data)
    assert verdict.status == "refused"
    assert all(str(reason) for reason in verdict.reasons)


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed(**{"../../evil.xml": b"<a/>"}), "outside itself"),
        (packed(**{"/etc/evil.xml": b"<a/>"}), "outside itself"),
        (packed(**{"C:\\evil.xml": b"<a/>"}), "outside itself"),
        (packed(**{"big.xml": b" " * (package.LARGEST + 1)}), "more than 50 MB"),
        (packed(**{f"{n}.xml": b"" for n in range(package.MOST_FILES + 1)}), "more than 10"),
        (packed(**{"a.txt": b"nothing"}), "no questions"),
        (packed(**{"a.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}), "DOCTYPE"),
        (packed(**{"a.xml": b"<assessmentItem/>"})[:60], "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
    ids=["slip", "root", "drive", "bomb", "many", "none", "entity", "cut", "no-zip"],
)
def test_a_hostile_package_gets_one_sentence(data: bytes, said: str) -> None:
    with speaking("en"), pytest.raises(InvalidError) as caught:
        taken_in(data)
    with speaking("en"):
        assert said in str(caught.value.message)
