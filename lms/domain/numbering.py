"""Numbers and codes of certificates. The number counts and is no secret; the codes are chance and open a certificate.

Codes are written in Crockford's base32, without I, L, O and U, and read however people type them.
"""

import re
import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES, SHORT_BYTES = 16, 8
# 128 bits and a check character; 60 bits, which leave no room for one.
CODE_LENGTH, SHORT_LENGTH = 27, 12
_BITS = 5
_NUMBER = re.compile(r"[0-9]{9,14}")
_LOOKALIKES = str.maketrans("OIL", "011")
# Spaces, hyphens and dots that people type between groups, and the invisible marks that come with copying.
_BETWEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"}


def number(year: int, count: int) -> str:
    """The number of a year's `count`th certificate: `2026-00042`."""
    return f"{year}-{count:05}"


def code(random: bytes) -> str:
    """The code for the address: 16 random bytes and a check character."""
    if len(random) != CODE_BYTES:
        raise ValueError(f"a code is made of {CODE_BYTES} bytes")
    body = _encode(int.from_bytes(random), CODE_LENGTH - 1)
    return body + check_character(body)


def short_code(random: bytes) -> str:
    """The 12 characters people type, from 8 random bytes, of which 60 bits are used."""
    if len(random) != SHORT_BYTES:
        raise ValueError(f"a short code is made of {SHORT_BYTES} bytes")
    return _encode(int.from_bytes(random) >> (8 * SHORT_BYTES - _BITS * SHORT_LENGTH), SHORT_LENGTH)


def grouped(short: str) -> str:
    """A short code as it is printed: `K7QF-29MD-4XRT`."""
    return "-".join(short[i : i + 4] for i in range(0, len(short), 4))


def _encode(value: int, length: int) -> str:
    return "".join(ALPHABET[value >> (_BITS * i) & 31] for i in reversed(range(length)))


def check_character(body: str) -> str:
    """The character that goes behind `body`. It shows every single wrong character and every two that changed places.

    Each character weighs another power of two in the field of 32 elements, so no two of these errors cancel out.
    """
    total = 0
    for character in body:
        total = _twice(total) ^ ALPHABET.index(character)
    return ALPHABET[_twice(total)]


def _twice(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


@dataclass(frozen=True)
class Asked:
    """What someone typed or scanned: a whole code, or a short code with or without the number it belongs to."""

    code: str = ""
    short_code: str = ""
    number_digits: str = ""


def folded(typed: str) -> str:
    """`typed` in the one spelling codes are compared in: capitals and 0-9, no separators, O as 0, I and L as 1.

    Of a pasted address only the last part counts.
    """
    typed = unicodedata.normalize("NFKC", typed).rstrip("/").rsplit("/", 1)[-1]
    kept = (c for c in typed if unicodedata.category(c) not in _BETWEEN and c not in "._")
    return "".join(_latin_digit(c) for c in kept).upper().translate(_LOOKALIKES)


def _latin_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def read(typed: str) -> Asked | None:
    """What was typed, if it can be a code at all. A number alone never is: numbers can be counted through."""
    text = folded(typed)
    if not set(text) <= set(ALPHABET):
        return None
    if len(text) == CODE_LENGTH and check_character(text[:-1]) == text[-1]:
        return Asked(code=text)
    before, short = text[:-SHORT_LENGTH], text[-SHORT_LENGTH:]
    if len(short) == SHORT_LENGTH and (not before or _NUMBER.fullmatch(before)):
        return Asked(short_code=short, number_digits=before)
    return None


def digits_of(certificate_number: str) -> str:
    """The digits of a number, as they stand before a short code in what was typed."""
    return certificate_number.replace("-", "")
