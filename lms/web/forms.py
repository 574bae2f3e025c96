"""What every form shares: messages in the reader's language, and input cleaned before it is checked.

Forms check shape; services check truth. The token against forged requests is checked before any form (`csrf`).
"""

import unicodedata
from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from lms.domain.errors import InvalidError
from lms.domain.texts import CONTROLS, INVISIBLE
from lms.domain.texts import clean_line as clean_line
from lms.i18n import lazy_gettext as _l


def clean_text(text: str | None) -> str:
    """Several lines as stored: NFC, no controls; line ends as \\n."""
    text = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n")
    return INVISIBLE.sub("", CONTROLS.sub("", text)).strip()


class Required(InputRequired):
    """Something must be there."""

    def __init__(self, message: Any = None) -> None:
        """`message` replaces the usual sentence."""
        super().__init__(message or _l("Fill this in."))

    def __call__(self, form: Form, field: Any) -> None:
        """Refuse an empty value, and one of spaces only."""
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors[:] = []
            raise StopValidation(str(self.message))


class AtMost(Length):
    """A longest length, in characters."""

    def __init__(self, longest: int) -> None:
        """`longest` in characters."""
        super().__init__(max=longest, message=_l("Use at most %(n)s characters.", n=longest))


class Line(StringField):
    """One line of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        self.data = clean_line(valuelist[0]) if valuelist else ""


class Lines(TextAreaField):
    """Several lines of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        self.data = clean_text(valuelist[0]) if valuelist else ""


class Password(PasswordField):
    """A password: taken exactly as typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep every character."""
        self.data = valuelist[0] if valuelist else ""


class Choice(SelectField):
    """One of a list of (value, label) pairs; anything else is refused in the reader's language."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        choices: Iterable[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        """`choices` may also come later, by `offer`."""
        super().__init__(label, validators, choices=_as_choices(choices), **kwargs)

    def offer(self, choices: Iterable[tuple[str, Any]]) -> None:
        """Let these pairs be chosen from."""
        self.choices = _as_choices(choices)

    def pre_validate(self, form: Form) -> None:
        """Refuse a value that was not offered."""
        if self.data not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError(str(_l("Choose one of the options offered.")))


def _as_choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class BaseForm(Form):
    """A form filled from this request, or from a thing to be edited."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, **given: Any) -> None:
        """Take the request's fields when it was posted; else the values given."""
        if formdata is None and request.method == "POST":
            formdata = request.form
        super().__init__(formdata, meta={"csrf": False}, **given)
        self.refusal: str = ""

    def is_posted_and_valid(self) -> bool:
        """Whether the request posts this form and every field has the right shape."""
        return request.method == "POST" and self.validate()

    def refuse(self, error: InvalidError | Any, field: str | None = None) -> None:
        """Show what a service refused, at its field or above the form."""
        message = str(error)
        if field:
            self[field].errors = [*self[field].errors, message]
        else:
            self.refusal = message

    @property
    def has_errors(self) -> bool:
        """Whether there is anything to mend."""
        return bool(self.refusal or any(field.errors for field in self))
