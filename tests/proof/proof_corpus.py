"""Reads the corpus: bracketed figures come out as spans, `[!…]` is the planted error.

Also a small calculator for the lines under `算`, so that the corpus's own arithmetic is checked without the rules.
"""

import ast
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ruamel.yaml import YAML

from luodi.base.quantities import round_half_up

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    number: int
    text: str
    relation: str  # "" where nothing is wrong
    wanted: str
    sums: tuple[str, ...]
    figures: tuple[tuple[int, int], ...]
    planted: tuple[int, int] | None

    @property
    def tuned(self) -> bool:
        """Odd numbers tune the rules; even numbers only measure them."""
        return self.number % 2 == 1


def strip_marks(marked: str) -> tuple[str, list[tuple[int, int]], tuple[int, int] | None]:
    plain, opened, figures, planted = [], [], [], None
    for char in marked:
        if char == "[":
            opened.append([len(plain), False])
        elif char == "!" and opened and opened[-1][0] == len(plain):
            opened[-1][1] = True
        elif char == "]":
            start, wrong = opened.pop()
            span = (start, len(plain))
            if wrong:
                planted = span
            if span[1] - span[0] < 20:
                figures.append(span)
        else:
            plain.append(char)
    assert not opened, marked
    return "".join(plain), figures, planted


def passages() -> list[Passage]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")):
            text, figures, planted = strip_marks(row["文"])
            found.append(
                Passage(
                    number=row["号"],
                    text=text,
                    relation=row.get("关系", ""),
                    wanted=str(row.get("应为", "")),
                    sums=tuple(str(s) for s in row.get("算", ())),
                    figures=tuple(sorted(figures)),
                    planted=planted,
                )
            )
    return found


def value_of(expression: str) -> Fraction:
    return _walk(ast.parse(re.sub(r"\d+(?:\.\d+)?", lambda m: f"N('{m.group()}')", expression), mode="eval").body)


def _walk(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Call):
        return Fraction(node.args[0].value)
    left, right = _walk(node.left), _walk(node.right)
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Pow():
            return left ** int(right)
    return left / right


def holds(line: str) -> bool:
    """`46.2/38.5-1 = 20.0%` holds when the left side prints as the right one; ≠, < and > as they read."""
    left, sign, right = re.split(r"\s([=≠<>])\s", line)
    places = len(right.rstrip("%").partition(".")[2])
    value, printed = value_of(left), value_of(right.rstrip("%"))
    if sign in "<>":
        return value < printed if sign == "<" else value > printed
    equal = Fraction(round_half_up(value * (100 if right.endswith("%") else 1), places)) == printed
    return equal if sign == "=" else not equal
