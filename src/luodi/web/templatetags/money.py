"""Amounts of fen as people say them, where a figure opens, and the label of a form field."""

from django import forms, template

from luodi.base.quantities import Quantity, natural_money
from luodi.figures.figure import Figure
from luodi.web.addresses import figure_address

register = template.Library()


@register.filter
def money(fen: int | None) -> Quantity:
    """亿元 from one 亿 up, 万元 below; None stays unknown."""
    return natural_money(fen)


@register.filter
def address(figure: Figure) -> str:
    """The page that opens a figure."""
    return figure_address(figure.key)


@register.filter
def label_of(form: forms.Form, name: str) -> str:
    """The label of a field, by its name."""
    return str(form[name].label) if name in form.fields else name
