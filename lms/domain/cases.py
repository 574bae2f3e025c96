"""A referral case as its author writes it (`<name>.case.yml`), and the stages it passes (`referral.yml`)."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lms.domain.elements import Act, Decision, Indicator, Label, Means, Purpose
from lms.domain.questions.item import Id, Strict, Text


class Stage(Strict):
    """A stage of the referral mechanism."""

    id: Id
    title: Text


class Referral(Strict):
    """`referral.yml`: the stages, which a country sets as its own mechanism has them."""

    stages: tuple[Stage, ...]


Quality = Literal["sound", "acceptable", "weak", "harmful"]
Dimension = Literal["safety", "evidence", "referral", "time"]
DIMENSIONS: tuple[Dimension, ...] = ("safety", "evidence", "referral", "time")
Points = Annotated[int, Field(ge=-10, le=5)]


class Variable(Strict):
    """A whole number that choices change: trust, days gone, consent. `words` name its values, from `least` on."""

    id: Id
    label: Text
    least: int = Field(default=0, ge=-1000, le=1000)
    most: int = Field(default=10, ge=-1000, le=1000)
    start: int = 0
    shown: bool = True
    words: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> "Variable":
        if not self.least <= self.start <= self.most:
            raise PydanticCustomError("variable_range", "start must lie between least and most")
        if self.words and len(self.words) != self.most - self.least + 1:
            raise PydanticCustomError("variable_words", "one word for each value")
        return self


class Condition(Strict):
    """One thing that must be so: a variable's value, an indicator found, a document at hand, or a fact handed over."""

    variable: Id | None = None
    least: int | None = None
    most: int | None = None
    found: Indicator | None = None
    has: Id | None = None
    told: Id | None = None

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> "Condition":
        about = [one for one in (self.variable, self.found, self.has, self.told) if one is not None]
        has_bound = self.least is not None or self.most is not None
        if len(about) != 1 or has_bound != (self.variable is not None):
            raise PydanticCustomError("condition_shape", "one subject, and bounds for a variable only")
        return self


class Fact(Strict):
    """Something a document shows that ought to be handed on, or that is only hearsay."""

    id: Id
    text: Text


class Document(Strict):
    """A paper that comes into the dossier. Its text stands here or in `<name>.case/<id>.<lang>.md`."""

    id: Id
    kind: Literal["note", "call", "contract", "payslip", "form", "chat", "letter", "record", "report"] = (
        "note"
    )
    title: Text
    text: Text | None = None
    facts: tuple[Id, ...] = ()
    labels: tuple[Label, ...] = ()


class Choice(Strict):
    """Something that can be done at a node, and everything that comes of it.

    `person` and `case`: what it did to the person and to the case, shown at once. `reason`: why it is sound or not, for
    the debrief. `expert`: what the expert does here. `decision`: how it classifies the case.
    """

    id: Id
    text: Text
    quality: Quality
    expert: bool = False
    when: tuple[Condition, ...] = ()
    change: dict[Id, int] = Field(default_factory=dict)
    finds: tuple[Indicator, ...] = ()
    gives: tuple[Id, ...] = ()
    points: dict[Dimension, Points] = Field(default_factory=dict)
    person: Text | None = None
    case: Text | None = None
    reason: Text
    articles: tuple[str, ...] = ()
    lessons: tuple[Id, ...] = ()
    decision: Decision | None = None
    go: Id


class Aside(Strict):
    """A paragraph of a node that only those read who come to it in some way."""

    when: tuple[Condition, ...] = Field(min_length=1)
    text: Text


class FormKey(Strict):
    """A screening form to fill in with a decision. Each list is what the expert enters; an empty one is not asked.

    `facts`: what must be handed on; the form offers everything known by then. `reasons`: the expert's own, shown after.
    """

    act: tuple[Act, ...] = ()
    means: tuple[Means, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    facts: tuple[Id, ...] = ()
    routes: tuple[Id, ...] = ()
    reasons: Text | None = None


class Node(Strict):
    """A moment of the case. Without choices it is an end. Its text stands here or in `<name>.case/<id>.<lang>.md`."""

    id: Id
    stage: Id
    title: Text
    text: Text | None = None
    asides: tuple[Aside, ...] = ()
    documents: tuple[Id, ...] = ()
    labels: tuple[Label, ...] = ()
    form: FormKey | None = None
    choices: tuple[Choice, ...] = Field(default=(), max_length=6)

    @property
    def is_end(self) -> bool:
        """Whether nothing can be done here any more."""
        return not self.choices

    def choice(self, choice_id: str) -> Choice | None:
        """A choice by id."""
        return next((one for one in self.choices if one.id == choice_id), None)


class Role(Strict):
    """Someone through whose eyes the case can be taken, and where they come in."""

    id: Id
    title: Text
    brief: Text
    start: Id


class Case(Strict):
    """The whole case.

    `alternative`: another case of the course that may be taken instead, without saying why. `chain`: several people can
    take it in turn, in the order of `roles`; each then knows of the earlier ones only what stands in their form.
    `fiction`: says that everything in it is invented.
    """

    title: Text
    summary: Text
    fiction: Text
    minutes: int = Field(ge=5, le=240)
    objectives: tuple[Id, ...] = Field(min_length=1)
    labels: tuple[Label, ...] = ()
    alternative: Id | None = None
    pass_percent: int = Field(default=70, ge=1, le=100, alias="pass")
    chain: bool = False
    roles: tuple[Role, ...] = Field(min_length=1, max_length=6)
    variables: tuple[Variable, ...] = Field(default=(), max_length=12)
    facts: tuple[Fact, ...] = ()
    routes: tuple[Fact, ...] = ()
    documents: tuple[Document, ...] = ()
    nodes: tuple[Node, ...] = Field(min_length=2, max_length=80)

    def node(self, node_id: str) -> Node:
        """A node by id. Raises KeyError."""
        return self._nodes[node_id]

    def role(self, role_id: str) -> Role:
        """A role by id. Raises KeyError."""
        return {role.id: role for role in self.roles}[role_id]

    def document(self, document_id: str) -> Document:
        """A document by id. Raises KeyError."""
        return self._documents[document_id]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.id: document for document in self.documents}

    def all_labels(self) -> tuple[Label, ...]:
        """Every content label of the case, of its nodes and of its documents, once."""
        parts = (self.labels, *(n.labels for n in self.nodes), *(d.labels for d in self.documents))
        return tuple(dict.fromkeys(label for part in parts for label in part))
