"""统一社会信用代码: eighteen characters, the last of which checks the others (GB 32100-2015)."""

import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z, which are taken for digits
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_MODULUS = 31


def plain_credit_code(text: str) -> str:
    """The code half-width, in capitals and without blanks; nothing is mended."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def is_credit_code(text: str) -> bool:
    """Whether the code has the shape of one and its check character is right (weights 3^i mod 31)."""
    code = plain_credit_code(text)
    return _SHAPE.fullmatch(code) is not None and code[-1] == check_character(code[:-1])


def check_character(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen."""
    total = sum(_ALPHABET.index(character) * pow(3, place, _MODULUS) for place, character in enumerate(body))
    return _ALPHABET[-total % _MODULUS]
