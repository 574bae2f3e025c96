"""Shapes of what people send about themselves."""

from wtforms import StringField
from wtforms.validators import ValidationError

from lms.accounts import choices
from lms.domain import names
from lms.domain.passwords import LONGEST
from lms.i18n import lazy_gettext as _l
from lms.web.forms import AtMost, BaseForm, Choice, Line, Password, Required


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
        if field.data != self.password.data:
            raise ValidationError(str(_l("The two are not the same.")))


class ProfileForm(BaseForm):
    """How someone likes to read, and where they work."""

    language = Choice(_l("Interface language"), choices=choices.LANGUAGES)
    digits = Choice(_l("Digits"), choices=choices.DIGITS)
    calendar = Choice(_l("Calendar"), choices=choices.CALENDARS)
    organisation = Choice(_l("Organisation"))
    sector = Choice(_l("Sector"), choices=choices.SECTORS)


class NameForm(BaseForm):
    """Both names, as on the identity papers."""

    name_ar = Line(_l("Full name in Arabic"), [Required(), AtMost(names.LONGEST)])
    name_en = Line(_l("Full name in Latin letters"), [Required(), AtMost(names.LONGEST)])


class EmailForm(BaseForm):
    """An address to use from now on."""

    email = Line(_l("E-mail"), [AtMost(254)])


class ForgotForm(BaseForm):
    """Whose password is forgotten."""

    login = Line(_l("Staff number or e-mail"), [Required(), AtMost(254)])


class SwitchOffForm(BaseForm):
    """The password, which has to be long enough to stand alone again."""

    password = Password(_l("Password"), [Required()])


class PersonForm(BaseForm):
    """What an administrator enters about a person."""

    login = Line(_l("Sign-in name"), [Required(), AtMost(60)])
    name_ar = Line(_l("Full name in Arabic"), [Required(), AtMost(names.LONGEST)])
    name_en = Line(_l("Full name in Latin letters"), [Required(), AtMost(names.LONGEST)])
    email = Line(_l("E-mail"), [AtMost(254)])
    language = Choice(_l("Interface language"), choices=choices.LANGUAGES)
    organisation = Choice(_l("Organisation"))
    sector = Choice(_l("Sector"), choices=choices.SECTORS)


class NewPersonForm(PersonForm):
    """A new person; the role is chosen here once and changed in its own place."""

    role = Choice(_l("Role"), choices=choices.ROLES)


class RoleForm(BaseForm):
    """Another role."""

    role = Choice(_l("Role"), choices=choices.ROLES)


class OrganisationForm(BaseForm):
    """A body that people belong to."""

    name_ar = Line(_l("Name in Arabic"), [Required(), AtMost(120)])
    name_en = Line(_l("Name in English"), [Required(), AtMost(120)])
    sector = Choice(_l("Sector"), choices=choices.SECTORS)
