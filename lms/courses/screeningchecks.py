"""What must be true of a screening exercise: a round can be drawn, and reports are as short as on a desk."""

from lms.courses.casechecks import articles, named, twice
from lms.courses.files import Parsed
from lms.courses.shapes import Source
from lms.courses.shared import Shared
from lms.courses.yamltext import Loc
from lms.domain.vignettes import Screening

SHORTEST, LONGEST = 60, 120  # words of a report: what a first-line officer reads in a minute


def check(parsed: Parsed, shared: Shared | None) -> None:
    """Note every problem of the screening exercises of a course."""
    for screening, source in parsed.screenings.values():
        objectives = [one.id for one in parsed.course.objectives] if parsed.course else screening.objectives
        named(source, "objective-unknown", ("objectives",), screening.objectives, objectives)
        _round(screening, source)
        twice(source, ("vignettes",), (vignette.id for vignette in screening.vignettes))
        for index, vignette in enumerate(screening.vignettes):
            loc: Loc = ("vignettes", index)
            named(source, "lesson-unknown", (*loc, "lessons"), vignette.lessons, parsed.lessons)
            articles(source, (*loc, "articles"), vignette.articles, shared)
            for language, text in vignette.text.items():
                if not SHORTEST <= (words := len(text.split())) <= LONGEST:
                    source.warn(
                        "vignette-length", *loc, "text", language, n=words, least=SHORTEST, most=LONGEST
                    )


def _round(screening: Screening, source: Source) -> None:
    """A round takes `referred` of those that are referred, and the rest of the others: at least one of each."""
    referred = sum(one.is_referred for one in screening.vignettes)
    others = len(screening.vignettes) - referred
    if screening.referred >= screening.count:
        source.error("screening-one-sided", "referred")
    elif referred < screening.referred or others < screening.count - screening.referred:
        source.error("screening-few", "count", n=referred, others=others)
