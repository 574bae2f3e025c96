"""What must be true of a case: everything it names is there, and every path through it is fair and ends."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from lms.courses.casefiles import CaseFile
from lms.courses.files import Parsed
from lms.courses.markdown import shared_articles
from lms.courses.shapes import Source, near
from lms.courses.shared import Shared
from lms.courses.yamltext import Loc
from lms.domain import exploring
from lms.domain.cases import Case, Choice, Condition, Document, Node
from lms.domain.casework import expert_handover
from lms.domain.exploring import TooManyStatesError, Walk

BY_CHANCE = 0.001  # points: what rounding may add


def check(parsed: Parsed, shared: Shared | None) -> None:
    """Note every problem of the cases of a course."""
    for stem, file in parsed.cases.items():
        before = len(file.source.problems)
        _references(parsed, stem, file, shared)
        _craft(file)
        _languages(parsed, file)
        if len(file.source.problems) == before:
            _paths(file)


def named(
    source: Source, code: str, loc: Loc, ids: Iterable[str], known: Collection[str], *, is_one: bool = False
) -> None:
    """Every id is one of `known`; `is_one`: the value at `loc` is the id itself, not a list."""
    for index, one in enumerate(ids):
        if one not in known:
            source.error(code, *(loc if is_one else (*loc, index)), id=one, near=near(one, known))


def articles(source: Source, loc: Loc, ids: Iterable[str], shared: Shared | None) -> None:
    """Every id is an article of `law.yml`."""
    if shared is not None:
        named(source, "article-unknown", loc, ids, shared_articles(shared))


def twice(source: Source, loc: Loc, ids: Iterable[str]) -> None:
    """No id of the rows at `loc` comes a second time."""
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            source.error("id-twice", *loc, index, "id", id=one)
        seen.add(one)


def _references(parsed: Parsed, stem: str, file: CaseFile, shared: Shared | None) -> None:
    case, source = file.case, file.source
    for name in ("roles", "variables", "facts", "routes", "documents", "nodes"):
        twice(source, (name,), (row.id for row in getattr(case, name)))
    nodes = [node.id for node in case.nodes]
    objectives = [one.id for one in parsed.course.objectives] if parsed.course else case.objectives
    named(source, "objective-unknown", ("objectives",), case.objectives, objectives)
    if case.alternative:
        others = [one for one in parsed.cases if one != stem] + sorted(parsed.broken)
        named(source, "case-unknown", ("alternative",), [case.alternative], others, is_one=True)
    for index, role in enumerate(case.roles):
        named(source, "node-unknown", ("roles", index, "start"), [role.start], nodes, is_one=True)
    facts = [fact.id for fact in case.facts]
    for index, document in enumerate(case.documents):
        named(source, "case-fact-unknown", ("documents", index, "facts"), document.facts, facts)
    for index, node in enumerate(case.nodes):
        _node_references(parsed, file, node, ("nodes", index), shared)


def _node_references(parsed: Parsed, file: CaseFile, node: Node, loc: Loc, shared: Shared | None) -> None:
    case, source = file.case, file.source
    documents = [one.id for one in case.documents]
    if shared is not None:
        stages = [stage.id for stage in shared.referral.stages]
        named(source, "stage-unknown", (*loc, "stage"), [node.stage], stages, is_one=True)
    named(source, "document-unknown", (*loc, "documents"), node.documents, documents)
    if node.form:
        facts, routes = [fact.id for fact in case.facts], [route.id for route in case.routes]
        named(source, "case-fact-unknown", (*loc, "form", "facts"), node.form.facts, facts)
        named(source, "route-unknown", (*loc, "form", "routes"), node.form.routes, routes)
    twice(source, (*loc, "choices"), (choice.id for choice in node.choices))
    for where, condition in _conditions(node, loc):
        _condition(case, source, condition, where)
    for index, choice in enumerate(node.choices):
        at = (*loc, "choices", index)
        named(source, "node-unknown", (*at, "go"), [choice.go], [n.id for n in case.nodes], is_one=True)
        named(source, "document-unknown", (*at, "gives"), choice.gives, documents)
        named(source, "lesson-unknown", (*at, "lessons"), choice.lessons, parsed.lessons)
        articles(source, (*at, "articles"), choice.articles, shared)
        for variable in choice.change:
            known = [v.id for v in case.variables]
            named(source, "variable-unknown", (*at, "change", variable), [variable], known, is_one=True)


def _conditions(node: Node, loc: Loc) -> Iterator[tuple[Loc, Condition]]:
    for name in ("asides", "choices"):
        for index, row in enumerate(getattr(node, name)):
            for number, condition in enumerate(row.when):
                yield (*loc, name, index, "when", number), condition


def _condition(case: Case, source: Source, condition: Condition, loc: Loc) -> None:
    subjects = (
        ("variable", "variable-unknown", condition.variable, case.variables),
        ("has", "document-unknown", condition.has, case.documents),
        ("told", "case-fact-unknown", condition.told, case.facts),
    )
    for key, code, one, rows in subjects:
        if one is not None:
            named(source, code, (*loc, key), [one], [row.id for row in rows], is_one=True)


def _craft(file: CaseFile) -> None:
    """Each node has one expert's choice, each choice a consequence, each fact and document its use."""
    for index, node in enumerate(file.case.nodes):
        loc = ("nodes", index)
        experts = [choice for choice in node.choices if choice.expert]
        if node.choices and len(experts) != 1:
            file.source.error("expert-one", *loc, "choices", id=node.id, n=len(experts))
        if node.choices and all(any(c.told for c in choice.when) for choice in node.choices):
            file.source.error("told-only", *loc, "choices", id=node.id)
        if node.form and node.is_end:
            file.source.error("form-at-end", *loc, "form", id=node.id)
        for number, choice in enumerate(node.choices):
            _choice(file.source, node, choice, (*loc, "choices", number))
    _chain(file)


def _choice(source: Source, node: Node, choice: Choice, loc: Loc) -> None:
    if choice.person is None and (choice.case is None or choice.quality == "harmful"):
        source.error("choice-bare", *loc, "id", id=choice.id)
    if choice.expert and choice.quality != "sound":
        source.error("expert-unsound", *loc, "quality", id=choice.id)
    if node.form and choice.decision is None:
        source.error("form-undecided", *loc, "id", id=choice.id)
    if choice.quality == "harmful" and sum(choice.points.values()) >= 0:
        source.error("harm-unpunished", *loc, "id", id=choice.id)


def _chain(file: CaseFile) -> None:
    case = file.case
    if case.chain and len(case.roles) < 2:
        file.source.error("chain-short", "chain")


def _languages(parsed: Parsed, file: CaseFile) -> None:
    """Texts beside the case are there in each language of the course; those within it are looked at with the others."""
    languages = parsed.course.languages if parsed.course else ("ar", "en")
    written_in: dict[str, Sequence[Node | Document]] = {
        "nodes": file.case.nodes,
        "documents": file.case.documents,
    }
    for name, rows in written_in.items():
        for index, row in enumerate(rows):
            written = file.texts.get(f"{name[:-1]}/{row.id}", {})
            if row.text is None and written:
                for place, language in enumerate(languages):
                    if language not in written and place == 0:
                        file.source.error("text-no-source", name, index, language=language)
                    elif language not in written:
                        file.source.warn("text-untranslated", name, index, language=language)


def _paths(file: CaseFile) -> None:
    """Walk every path of every role and note what is wrong with them."""
    case, source = file.case, file.source
    if round_ := exploring.circle(case):
        source.error("case-circle", "nodes", _index(case, round_[0]), id=round_[0])
        return
    seen = Walk()
    try:
        for index, role in enumerate(case.roles):
            before = expert_handover(case, role.id)
            told = before.facts if before else ()
            walked = exploring.walk(case, role.id, told)
            _add(seen, walked)
            _scores(file, index, walked, told)
            if case.chain and role.id != case.roles[-1].id and _hands_nothing_over(case, index):
                source.error("chain-form", "roles", index, id=role.id)
    except TooManyStatesError:
        source.error("case-large", "nodes", limit=exploring.MOST_STATES)
        return
    _unseen(case, source, seen)


def _hands_nothing_over(case: Case, index: int) -> bool:
    handed = expert_handover(case, case.roles[index + 1].id)
    return handed is None or not handed.facts


def _add(seen: Walk, walked: Walk) -> None:
    for name in ("nodes", "taken", "stuck", "undecided", "documents", "changed"):
        getattr(seen, name).update(getattr(walked, name))


def _index(case: Case, node: str) -> int:
    return [one.id for one in case.nodes].index(node)


def _scores(file: CaseFile, index: int, walked: Walk, told: Collection[str]) -> None:
    """The expert's path earns the most, and a path on which someone is harmed does not pass."""
    case, source = file.case, file.source
    role = case.roles[index]
    if walked.stuck:
        return
    expert = exploring.expert_total(case, role.id, told)
    if expert <= 0 or walked.best.total > expert + BY_CHANCE:
        source.error("expert-beaten", "roles", index, id=role.id, n=expert, best=walked.best.total)
    elif walked.best.harmful is not None and walked.best.harm is not None:
        percent = 100 * walked.best.harmful / expert
        node, choice = walked.best.harm
        if percent >= case.pass_percent:
            place = [one.id for one in case.node(node).choices].index(choice)
            loc = ("nodes", _index(case, node), "choices", place, "points")
            source.error("harm-pays", *loc, id=choice, n=round(percent), limit=case.pass_percent)


def _unseen(case: Case, source: Source, seen: Walk) -> None:
    for index, node in enumerate(case.nodes):
        loc = ("nodes", index)
        if node.id not in seen.nodes:
            source.error("node-unreached", *loc, "id", id=node.id)
            continue
        if node.id in seen.stuck:
            source.error("case-stuck", *loc, "id", id=node.id)
        if node.id in seen.undecided:
            source.error("case-undecided", *loc, "id", id=node.id)
        for number, choice in enumerate(node.choices):
            if (node.id, choice.id) not in seen.taken:
                source.error("choice-never", *loc, "choices", number, "id", id=choice.id)
    for index, document in enumerate(case.documents):
        if document.id not in seen.documents:
            source.error("document-unused", "documents", index, "id", id=document.id)
    shown_facts = {fact for document in case.documents for fact in document.facts}
    for index, fact in enumerate(case.facts):
        if fact.id not in shown_facts:
            source.error("case-fact-unused", "facts", index, "id", id=fact.id)
    asked = {condition.variable for node in case.nodes for _loc, condition in _conditions(node, ())}
    for index, variable in enumerate(case.variables):
        if variable.id not in seen.changed or not (variable.shown or variable.id in asked):
            source.error("variable-dead", "variables", index, "id", id=variable.id)
