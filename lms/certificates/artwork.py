"""The part of a certificate that never changes: border, hairlines, rosette, mark and rule, as PDF operators.

Written straight in PDF's own drawing language: a renderer that walks the same shapes as SVG spends more time
on them than on the rest of a certificate. All lengths are millimetres from the page's top left corner, y
downwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import cos, pi, sin

PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0
POINTS_PER_MM = 72 / 25.4

PETROL = "0.0588 0.2980 0.3529"  # #0f4c5a
PETROL_DEEP = "0.0392 0.2157 0.2588"  # #0a3742
PETROL_PALE = "0.8745 0.9137 0.9176"  # #dfe9ea
BRASS = "0.7804 0.6039 0.2471"  # #c79a3f
WHITE = "1 1 1"

BAND_MARGIN, BAND = 8.0, 10.0
# The two sides between the corner blocks are 261 and 174 mm: both hold a whole number of these.
UNIT = 261 / 27
ARC = 0.5522847498  # how far a Bézier handle reaches along a quarter of an ellipse

Point = tuple[float, float]


def drawing() -> bytes:
    """The whole artwork as one content stream, in points from the bottom left as PDF counts."""
    mm = POINTS_PER_MM
    to_page = f"{mm:.6f} 0 0 {-mm:.6f} 0 {PAGE_HEIGHT * mm:.4f} cm"
    parts = [
        to_page,
        "0 j",
        *_rosette(148.5, 99.0),
        *_border(),
        *_hairlines(),
        *_mark(142.25, 25.0, 12.5),
        *_rule(106.2),
    ]
    return "\n".join(parts).encode("ascii")


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _line(points: Iterable[Point]) -> str:
    """The operators that walk through the points."""
    steps = [f"{_number(x)} {_number(y)}" for x, y in points]
    return f"{steps[0]} m " + " ".join(f"{step} l" for step in steps[1:])


def _fill(color: str, *shapes: Sequence[Point]) -> str:
    return f"{color} rg " + " ".join(f"{_line(shape)} h" for shape in shapes) + " f"


def _stroke(color: str, width: float, *lines: Sequence[Point]) -> str:
    return f"{color} RG {_number(width)} w " + " ".join(_line(line) for line in lines) + " S"


def _frame(color: str, width: float, inset: float) -> str:
    """A rectangle's outline whose middle is `inset` from every edge of the page."""
    box = " ".join(_number(v) for v in (inset, inset, PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset))
    return f"{color} RG {_number(width)} w {box} re S"


def _diamond(x: float, y: float, half_width: float, half_height: float) -> list[Point]:
    return [(x - half_width, y), (x, y - half_height), (x + half_width, y), (x, y + half_height)]


def _square(x: float, y: float, side: float) -> list[Point]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def _border() -> Iterator[str]:
    """The Sadu band: a chain of diamonds between rows of triangles, with a block in each corner."""
    yield _frame(PETROL_DEEP, BAND, BAND_MARGIN + BAND / 2)
    across = PAGE_WIDTH - 2 * (BAND_MARGIN + BAND)
    down = PAGE_HEIGHT - 2 * (BAND_MARGIN + BAND)
    near = BAND_MARGIN + BAND
    far_x, far_y = PAGE_WIDTH - near, PAGE_HEIGHT - near
    placements = [
        (f"1 0 0 1 {near} {BAND_MARGIN} cm", across),
        (f"-1 0 0 -1 {far_x} {PAGE_HEIGHT - BAND_MARGIN} cm", across),
        (f"0 1 -1 0 {PAGE_WIDTH - BAND_MARGIN} {near} cm", down),
        (f"0 -1 1 0 {BAND_MARGIN} {far_y} cm", down),
    ]
    for placement, length in placements:
        yield f"q {placement}"
        yield from _strip(round(length / UNIT))
        yield "Q"
    yield _frame(BRASS, 0.35, BAND_MARGIN + 0.75)
    yield _frame(BRASS, 0.35, BAND_MARGIN + BAND - 0.75)
    for x in (BAND_MARGIN, far_x):
        for y in (BAND_MARGIN, far_y):
            yield from _corner(x, y)


def _strip(units: int) -> Iterator[str]:
    """One side of the band, drawn from the origin to the right, its outer edge on top."""
    half, middle = UNIT / 2, BAND / 2
    rise = 2.7
    up = [(i * half, middle - rise * (i % 2)) for i in range(2 * units + 1)]
    down = [(x, 2 * middle - y) for x, y in up]
    yield f"{PETROL} rg {BRASS} RG 0.65 w {_line([*up, *reversed(down)])} B"
    centers = [(i + 0.5) * UNIT for i in range(units)]
    yield _fill(WHITE, *(_diamond(x, middle, 2.1, 1.15) for x in centers))
    seams = [i * UNIT for i in range(1, units)]
    outer = [[(x - 2.6, 1.5), (x + 2.6, 1.5), (x, 3.4)] for x in seams]
    inner = [[(x - 2.6, BAND - 1.5), (x + 2.6, BAND - 1.5), (x, BAND - 3.4)] for x in seams]
    yield _fill(WHITE, *outer, *inner)


def _corner(x: float, y: float) -> Iterator[str]:
    middle_x, middle_y = x + BAND / 2, y + BAND / 2
    yield _fill(PETROL_DEEP, _square(x, y, BAND))
    yield _fill(BRASS, _square(x + 0.575, y + 0.575, BAND - 1.15))
    yield _fill(PETROL, _square(x + 0.925, y + 0.925, BAND - 1.85))
    yield _fill(BRASS, _diamond(middle_x, middle_y, 3.3, 3.3))
    yield _fill(PETROL_DEEP, _diamond(middle_x, middle_y, 2.3, 2.3))
    yield _fill(WHITE, _diamond(middle_x, middle_y, 1.2, 1.2))


def _hairlines() -> Iterator[str]:
    yield _frame(BRASS, 0.4, 20.2)
    yield _frame(PETROL, 0.15, 21.4)


def _rosette(x: float, y: float) -> Iterator[str]:
    """Turned ellipses, like the guilloche of a banknote; pale enough to read a name across."""
    turns = 20
    yield f"{PETROL_PALE} RG 0.16 w"
    for i in range(turns):
        angle = pi * i / turns
        turn = " ".join(f"{v:.5f}" for v in (cos(angle), sin(angle), -sin(angle), cos(angle), x, y))
        yield f"q {turn} cm {_ellipse(66.0, 25.0)} S Q"


def _ellipse(a: float, b: float) -> str:
    ka, kb = a * ARC, b * ARC
    curves = [
        (a, kb, ka, b, 0.0, b),
        (-ka, b, -a, kb, -a, 0.0),
        (-a, -kb, -ka, -b, 0.0, -b),
        (ka, -b, a, -kb, a, 0.0),
    ]
    return f"{_number(a)} 0 m " + " ".join(" ".join(_number(v) for v in curve) + " c" for curve in curves)


def _mark(x: float, y: float, side: float) -> Iterator[str]:
    """The platform's own mark: nested diamonds in a petrol square."""
    middle_x, middle_y = x + side / 2, y + side / 2
    yield _fill(PETROL, _square(x, y, side))
    yield _fill(WHITE, _diamond(middle_x, middle_y, side * 0.36, side * 0.36))
    yield _fill(PETROL, _diamond(middle_x, middle_y, side * 0.245, side * 0.245))
    yield _fill(BRASS, _diamond(middle_x, middle_y, side * 0.13, side * 0.13))


def _rule(y: float) -> Iterator[str]:
    """The brass rule under the names, with a diamond in its middle."""
    middle = PAGE_WIDTH / 2
    yield _stroke(BRASS, 0.3, [(middle - 66, y), (middle - 4, y)], [(middle + 4, y), (middle + 66, y)])
    sizes = {-66: 0.6, 0: 1.4, 66: 0.6}
    yield _fill(BRASS, *(_diamond(middle + shift, y, size, size) for shift, size in sizes.items()))
