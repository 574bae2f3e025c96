"""Free text of an exercise may hold no data of real people."""

from lms.cases.words import REAL_DATA
from lms.domain.errors import InvalidError
from lms.domain.realdata import found_in
from lms.i18n import gettext as _


def require_invented(text: str) -> None:
    """Refuse a text that seems to hold data of a real person; it is neither stored nor logged. Raises InvalidError."""
    found = found_in(text)
    if found:
        kinds = _(", ").join(str(REAL_DATA[kind]) for kind in found)
        raise InvalidError(
            _(
                "Your text seems to hold %(kinds)s. Nothing was saved. Data of real people must not be entered here: "
                "an exercise is read by others, and a real case belongs in the referral system only.",
                kinds=kinds,
            )
        )
