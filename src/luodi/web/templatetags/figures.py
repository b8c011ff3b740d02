"""One way each to print a figure, a day, a lamp and an icon; each figure is a link to what stands behind it."""

import re
from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luodi.base.quantities import Exact, Measure, Quantity
from luodi.base.spans import chinese_date
from luodi.ledger.choices import Precision

register = template.Library()

_NUMBER = re.compile(r"([+−-]?\d[\d.]*)(\D{0,4})")
_DATES = re.compile(r"(\d[\d年月日.—–-]*)")
_PRECISION_FORMAT = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}


@register.simple_tag
def figure(value: Quantity | Exact | str | None, url: str, unit: str = "") -> SafeString:
    """`value` as a link to `url`: number, and the unit beside it in smaller grey. None prints 未填报.

    A text is linked whole, its unit set apart when it is a number as printed (77.64亿元). A plain integer is a count
    of `unit`.
    """
    if isinstance(value, str):
        return _printed(value, url)
    quantity = value if isinstance(value, Quantity) else Quantity(value=value, measure=Measure.COUNT, unit=unit)
    if quantity.value is None:
        return format_html('<a class="figure figure-unknown" href="{}">{}</a>', url, quantity.number)
    tail = format_html('<span class="unit">{}</span>', quantity.unit) if quantity.unit else ""
    return format_html('<a class="figure" href="{}">{}{}</a>', url, quantity.number, tail)


def _printed(text: str, url: str) -> SafeString:
    number = _NUMBER.fullmatch(text)
    if number is None:
        return format_html('<a class="figure figure-text" href="{}">{}</a>', url, text)
    tail = format_html('<span class="unit">{}</span>', number[2]) if number[2] else ""
    return format_html('<a class="figure" href="{}">{}{}</a>', url, number[1], tail)


@register.simple_tag
def piece(text: str, address: str | None = None) -> SafeString:
    """A run of a bulletin's text: a printed figure is a link; in other words only dates hold digits."""
    if address:
        return figure(text, address)
    parts = [format_html("<time>{}</time>", part) if i % 2 else part for i, part in enumerate(_DATES.split(text))]
    return format_html("{}" * len(parts), *parts)


@register.simple_tag
def day(when: date | datetime | None, precision: str = Precision.DAY) -> SafeString:
    """A date as it is known: 2004-09-30, 2004-09 or 2004; a moment with its minute; a dash when there is none."""
    if when is None:
        return format_html('<span class="none">{}</span>', "—")
    if isinstance(when, datetime):
        local = timezone.localtime(when)
        return format_html(
            '<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), local.strftime("%Y-%m-%d %H:%M")
        )
    text = when.strftime(_PRECISION_FORMAT[Precision(precision)])
    return format_html('<time datetime="{}">{}</time>', text, text)


@register.simple_tag
def long_day(when: date) -> SafeString:
    """A date as a heading says it: 2004年9月30日 星期四."""
    return format_html(
        '<time datetime="{}">{} 星期{}</time>', when, chinese_date(when), "一二三四五六日"[when.weekday()]
    )


@register.simple_tag
def long_date(when: date) -> SafeString:
    """A date as a document is signed: 2004年9月30日."""
    return format_html('<time datetime="{}">{}</time>', when, chinese_date(when))


@register.simple_tag
def lamp(level: str, word: str) -> SafeString:
    """A dot and its word: `bad`, `warn`, `good` or `idle`. A color never stands without the word."""
    return format_html('<span class="lamp lamp-{}">{}</span>', level, word)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite (tools/assets.py lists them); it only decorates, the word beside it speaks."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#icon-{}"></use></svg>',
        static("vendor/icons/sprite.svg"),
        name,
    )
