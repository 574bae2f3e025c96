"""Which paper to print, and whose sheet is keyed in."""

from collections.abc import Iterable, Sequence

from werkzeug.datastructures import MultiDict

from lms.i18n import OWN_NAMES, reader
from lms.i18n import lazy_gettext as _l
from lms.printing.questions import Question, letter
from lms.printing.service import MOST_VARIANTS
from lms.quizzes.sitting import Taker
from lms.web.forms import AtMost, BaseForm, Choice, Line, Required


class PrintForm(BaseForm):
    """A variant and a language."""

    variant = Choice(_l("Variant"), coerce=str, default="1")
    language = Choice(_l("Language of the paper"), coerce=str, default="ar", choices=OWN_NAMES.items())

    def __init__(self, formdata: MultiDict[str, str] | None = None, **given: str) -> None:
        """Offer every variant by its letter."""
        super().__init__(formdata, **given)
        self.variant.offer([(str(n), letter(n)) for n in range(1, MOST_VARIANTS + 1)])


class CodeForm(BaseForm):
    """The code that stands on a sheet."""

    code = Line(_l("Code on the sheet"), [AtMost(40)])


class KeyInForm(BaseForm):
    """Whose sheet it is."""

    person = Choice(_l("Person"), [Required(_l("Choose whose sheet it is."))], coerce=str, default="")

    def offer(self, takers: Iterable[Taker]) -> None:
        """Let one of these be chosen."""
        is_arabic = reader().language == "ar"
        names = ((t.person.id, t.person.name_ar if is_arabic else t.person.name_en) for t in takers)
        self.person.offer([("", "–"), *((str(person_id), name) for person_id, name in names)])


def typed(form: MultiDict[str, str], questions: Sequence[Question]) -> dict[int, dict[int, list[str]]]:
    """What a form holds for these questions: by position, then by number of the field."""
    return {
        question.position: {
            number: [value for value in form.getlist(place.name) if value.strip()]
            for number, place in enumerate(question.places, 1)
        }
        for question in questions
    }
