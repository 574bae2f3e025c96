"""How large a line of text may be: measured with HarfBuzz, which also shapes it in the document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz

# HarfBuzz shapes one direction at a time: Arabic script in one run, everything else in another.
_ARABIC = "\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufeff\u200c\u200d"
_RUN = re.compile(f"[{_ARABIC}]+|[^{_ARABIC}]+")
# «uni0645.init_MeemHaaInit» is one of the many forms of U+0645.
_GLYPH_NAME = re.compile(r"uni((?:[0-9A-F]{4})+)(?:\..*)?")
# Pango may round advances: a line that just fits must not turn out one hair too long.
_SAFETY = 0.985
_NARROWEST = 0.1  # ems; a text of nothing but marks has no width of its own


@dataclass(frozen=True)
class Fitted:
    """The text on one line or two, and the size in points at which it fits its box."""

    lines: tuple[str, ...]
    size: float


class Face:
    """One font file, loaded once to measure text."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when the file can't be read."""
        face = uharfbuzz.Face(uharfbuzz.Blob(path.read_bytes()))
        self._em: int = face.upem
        self._font = uharfbuzz.Font(face)

    def width(self, text: str) -> float:
        """The width of the text on one line, in ems."""
        shaped = (self._shape(run) for run in _RUN.findall(text))
        return sum(glyph.x_advance for run in shaped for glyph in run.glyph_positions) / self._em

    def missing(self, text: str) -> str:
        """The first character this font has no glyph for, or an empty string."""
        for run in _RUN.findall(text):
            blank = [glyph.cluster for glyph in self._shape(run).glyph_infos if glyph.codepoint == 0]
            if blank:
                return str(run[min(blank)])
        return ""

    def fit(self, text: str, width: float, *, largest: float, smallest: float, two_lines: float) -> Fitted:
        """The text as large as `width` points allow, between `largest` and `smallest`, on one line.

        Text too long for that is parted at the space that leaves the shorter lines, and set at `two_lines`
        points or as much smaller as it needs. Nothing is ever cut.
        """
        room = width * _SAFETY

        def size_of(lines: tuple[str, ...]) -> float:
            return room / max(_NARROWEST, *(self.width(line) for line in lines))

        whole = (text,)
        if size_of(whole) >= smallest:
            return Fitted(whole, min(size_of(whole), largest))
        best = max([whole, *_partings(text)], key=size_of)
        return Fitted(best, min(size_of(best), two_lines))

    def characters(self, glyph: int) -> str:
        """What an Arabic glyph stands for, as its name tells; an empty string for other glyphs."""
        name = _GLYPH_NAME.fullmatch(self._font.glyph_to_string(glyph))
        return bytes.fromhex(name[1]).decode("utf-16-be") if name else ""

    def _shape(self, run: str) -> uharfbuzz.Buffer:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._font, buffer)
        return buffer


def _partings(text: str) -> Iterator[tuple[str, str]]:
    """Every way to part the text in two at a space."""
    words = text.split(" ")
    for i in range(1, len(words)):
        yield " ".join(words[:i]), " ".join(words[i:])
