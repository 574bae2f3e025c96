"""Shapes of what is sent about certificates."""

from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, FileField
from wtforms.validators import ValidationError

from lms.certificates.service import REASONS
from lms.certificates.verifying import LARGEST_FILE
from lms.domain import numbering
from lms.domain.names import LONGEST
from lms.i18n import lazy_gettext as _l
from lms.web.forms import AtMost, BaseForm, Choice, Line, Lines, Required

LONGEST_NOTE = 300


class CodeForm(BaseForm):
    """A code, typed or pasted; perhaps with the number before it, or a whole address."""

    code = Line(_l("Verification code"), [Required(_l("Enter the code.")), AtMost(300)])

    def validate_code(self, field: Line) -> None:
        """Something of it must be left when separators are gone."""
        if not numbering.folded(field.data or ""):
            raise ValidationError(str(_l("Enter the code.")))


class NameForm(BaseForm):
    """A name to compare with the certificate's."""

    name = Line(_l("Name on the document"), [Required(), AtMost(LONGEST)])


class Document(FileField):
    """A small file; its `content` is read and never parsed."""

    content = b""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read one byte more than is allowed, so that too much shows."""
        if valuelist and hasattr(valuelist[0], "stream"):
            self.content = valuelist[0].stream.read(LARGEST_FILE + 1)

    def pre_validate(self, form: object) -> None:
        """Refuse nothing and too much."""
        if not self.content:
            raise ValidationError(str(_l("Choose a file.")))
        if len(self.content) > LARGEST_FILE:
            raise ValidationError(str(_l("Choose a file of at most 2 MB.")))


class FileForm(BaseForm):
    """A file to compare with the document that was issued."""

    file = Document(_l("PDF file of the certificate"))

    def __init__(self) -> None:
        """Take what was sent from the request's files."""
        super().__init__(CombinedMultiDict([request.files]) if request.files else None)  # type: ignore[list-item]  # files are values too


class ShownNameForm(BaseForm):
    """Whether the holder's name stands on the public page."""

    is_name_public = BooleanField(_l("Show my name on the verification page"))


class RevokeForm(BaseForm):
    """Why a certificate is taken back."""

    reason = Choice(_l("Reason"), [Required(_l("Choose one of the reasons."))])
    note = Lines(_l("Note for the record"), [AtMost(LONGEST_NOTE)])

    def __init__(self) -> None:
        """Offer the reasons, none of them chosen."""
        super().__init__()
        self.reason.choices = [("", "–"), *REASONS.items()]


class IssueForm(BaseForm):
    """Issuing to one person: what justifies it when something is missing, and whether the name was compared."""

    reason = Lines(_l("Reason"), [AtMost(LONGEST_NOTE)])
    confirmed = BooleanField(_l("I compared this name with the identity papers"))
