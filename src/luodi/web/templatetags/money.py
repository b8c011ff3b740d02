"""Amounts of fen as people say them, what stands under a key, the label of a form field."""

from collections.abc import Mapping

from django import forms, template

from luodi.base.numerals import parse_number
from luodi.base.quantities import Exact, Measure, Quantity, fen_of, natural_money, share
from luodi.figures.figure import Figure
from luodi.web.addresses import figure_address

register = template.Library()


@register.filter
def money(fen: int | None) -> Quantity:
    """亿元 from one 亿 up, 万元 below; None stays unknown."""
    return natural_money(fen)


@register.filter
def percent(ratio: Exact | None) -> Quantity:
    """An exact share as people say it: 59.1%; None stays unknown."""
    return share(ratio)


@register.filter
def opens(found: Figure) -> str:
    """The page that opens a figure."""
    return figure_address(found.key)


@register.filter
def pieces(number: Exact | None) -> Quantity:
    """A count that need not be whole, as 1.67 个; None stays unknown."""
    return Quantity(value=number, measure=Measure.OTHER, places=2, unit="个")


@register.filter
def yuan(text: str) -> Quantity:
    """An amount told in yuan ("16500000.00"), as people say it."""
    number = parse_number(text)
    return natural_money(None if number is None else fen_of(number))


@register.filter
def at(found: Mapping[str, str], key: str | None) -> str:
    """The value under a key; empty when there is none."""
    return found.get(key, "") if key else ""


@register.filter
def label_of(form: forms.Form, name: str) -> str:
    """The label of a field, by its name."""
    return str(form[name].label) if name in form.fields else name
