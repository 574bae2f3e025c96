"""Shapes of what people send about themselves."""

from wtforms import StringField

from lms.domain.passwords import LONGEST
from lms.i18n import lazy_gettext as _l
from lms.web.forms import AtMost, BaseForm, Line, Password, Required


class SignInForm(BaseForm):
    """Login or e-mail address, and the password."""

    login = Line(_l("Staff number or e-mail"), [Required(), AtMost(254)])
    password = Password(_l("Password"), [Required()])


class CodeForm(BaseForm):
    """A code from the device, or a recovery code."""

    code = Line(_l("Code"), [Required(), AtMost(40)])


class ProveForm(BaseForm):
    """Who is at the keyboard: the password again, or a code."""

    password = Password(_l("Password"))
    code = Line(_l("or a code from your device"), [AtMost(40)])


class NewPasswordForm(BaseForm):
    """A password someone chooses, typed twice."""

    password = Password(_l("New password"), [Required(), AtMost(LONGEST)])
    again = Password(_l("The same once more"), [Required()])

    def validate_again(self, field: StringField) -> None:
        """Both must be the same."""
        from wtforms.validators import ValidationError

        if field.data != self.password.data:
            raise ValidationError(str(_l("The two are not the same.")))
