"""How a group went through a case, drawn on its map."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from lms.cases.models import CaseRun, CaseStep
from lms.domain.casemap import CaseMap, Place
from lms.domain.cases import Case
from lms.i18n import reader
from lms.web.templating import pick

# Sizes in the drawing's own units.
BOX_WIDTH, BOX_HEIGHT, GAP, DROP = 170, 58, 26, 62
LETTERS = 18  # of a title on one line of a box


def counted(
    session: Session, course: str, stem: str, person_ids: Sequence[int]
) -> dict[tuple[str, str], int]:
    """How many runs of these people took each choice of a case, in any release."""
    rows = session.exec(
        select(CaseStep.node, CaseStep.choice, func.count())
        .join(CaseRun, col(CaseRun.id) == col(CaseStep.run_id))
        .where(CaseRun.course == course, CaseRun.stem == stem, col(CaseRun.person_id).in_(person_ids))
        .group_by(col(CaseStep.node), col(CaseStep.choice))
    )
    return {(node, choice): count for node, choice, count in rows}


@dataclass(frozen=True)
class Box:
    """A place as it is drawn: its middle and top, and its title in one or two lines."""

    place: Place
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A way between two boxes, as thick as many went it."""

    path: str
    quality: str
    is_expert: bool
    width: float


@dataclass(frozen=True)
class Drawing:
    """The map in numbers, ready for SVG; mirrored where people read from the right."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def drawing(found: CaseMap) -> Drawing:
    """The map as boxes and lines, in the reader's language and direction."""
    is_arabic = reader().language == "ar"
    width = found.widest * (BOX_WIDTH + GAP) + GAP
    boxes = {}
    for row in found.rows:
        start = (width - len(row) * (BOX_WIDTH + GAP) + GAP) / 2
        for place in row:
            x = start + place.column * (BOX_WIDTH + GAP) + BOX_WIDTH / 2
            x = width - x if is_arabic else x
            boxes[place.node.id] = Box(
                place, x, GAP + place.row * (BOX_HEIGHT + DROP), _in_lines(pick(place.node.title))
            )
    height = len(found.rows) * (BOX_HEIGHT + DROP) - DROP + 2 * GAP
    return Drawing(width, height, tuple(boxes.values()), tuple(_lines(found.case, boxes)))


def _in_lines(title: str) -> tuple[str, ...]:
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return (lines[0], lines[1] + "…") if len(lines) > 2 else tuple(lines)


def _lines(case: Case, boxes: dict[str, Box]) -> list[Line]:
    lines = []
    for box in boxes.values():
        for n, way in enumerate(box.place.ways, start=1):
            if way.to is None:
                continue
            end = boxes[way.to.id]
            x = box.x - BOX_WIDTH / 2 + n * BOX_WIDTH / (len(box.place.ways) + 1)
            lines.append(
                Line(
                    _curve(x, box.y + BOX_HEIGHT, end.x, end.y),
                    way.choice.quality,
                    way.choice.expert,
                    1.5 + 8 * way.share,
                )
            )
    return lines


def _curve(x: float, top: float, to: float, bottom: float) -> str:
    middle = (top + bottom) / 2
    return f"M{x:.0f} {top:.0f}C{x:.0f} {middle:.0f} {to:.0f} {middle:.0f} {to:.0f} {bottom:.0f}"
