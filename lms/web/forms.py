"""What every form shares: messages in the reader's language, and input cleaned before it is checked.

Forms check shape; services check truth. The token against forged requests is checked before any form (`csrf`).
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    DateTimeLocalField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from lms.domain.arabic import latin_digits
from lms.domain.errors import InvalidError
from lms.domain.texts import CONTROLS, INVISIBLE
from lms.domain.texts import clean_line as clean_line
from lms.i18n import lazy_gettext as _l
from lms.i18n import reader


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


class Whole(IntegerField):
    """A whole number, in either digits; nothing typed is 0."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        typed = latin_digits(valuelist[0]).strip() if valuelist else ""
        if not re.fullmatch(r"[0-9]{0,6}", typed):
            self.data = None
            raise ValueError(str(_l("Give a whole number.")))
        self.data = int(typed or 0)


class Moment(DateTimeLocalField):
    """A date with a time, typed and shown in the reader's time zone, kept as UTC; nothing typed is None."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        self.data = None
        typed = latin_digits(valuelist[0]).strip() if valuelist else ""
        if not typed:
            return
        try:
            local = datetime.fromisoformat(typed)
        except ValueError:
            raise ValueError(str(_l("Give a date and a time."))) from None
        self.data = local.replace(tzinfo=ZoneInfo(reader().time_zone)).astimezone(UTC)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        local = self.data.astimezone(ZoneInfo(reader().time_zone)) if self.data else None
        return local.strftime("%Y-%m-%dT%H:%M") if local else ""


class Upload(FileField):
    """A file that must be sent, of at most `largest_mb` times 1,048,576 bytes; `content` is not looked into here."""

    content = b""

    def __init__(self, label: Any = None, validators: Any = None, *, largest_mb: int, **kwargs: Any) -> None:
        """`largest_mb` in units of 1,048,576 bytes."""
        super().__init__(label, validators, **kwargs)
        self.largest_mb, self.largest = largest_mb, largest_mb * 1024 * 1024

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read one byte more than is allowed, so that too much shows."""
        if valuelist and hasattr(valuelist[0], "stream"):
            self.data = valuelist[0].filename
            with valuelist[0].stream as stream:
                self.content = stream.read(self.largest + 1)

    def pre_validate(self, form: object) -> None:
        """Refuse nothing and too much."""
        if not self.content:
            raise ValidationError(str(_l("Choose a file.")))
        if len(self.content) > self.largest:
            raise ValidationError(str(_l("Choose a file of at most %(n)s MB.", n=self.largest_mb)))


def _as_choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class BaseForm(Form):
    """A form filled from this request, or from a thing to be edited."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, **given: Any) -> None:
        """Take the request's fields when it was posted; else the values given."""
        if formdata is None and request.method == "POST":
            formdata = CombinedMultiDict([request.form, request.files])  # type: ignore[list-item]  # files are values too
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
