"""Shapes of what is sent about certificates."""

from wtforms import BooleanField
from wtforms.validators import ValidationError

from lms.certificates.service import REASONS
from lms.certificates.verifying import LARGEST_FILE_MB
from lms.domain import numbering
from lms.domain.names import LONGEST
from lms.i18n import lazy_gettext as _l
from lms.web.forms import AtMost, BaseForm, Choice, Line, Lines, Required, Upload

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


class FileForm(BaseForm):
    """A file to compare with the document that was issued."""

    file = Upload(_l("PDF file of the certificate"), largest_mb=LARGEST_FILE_MB)


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
