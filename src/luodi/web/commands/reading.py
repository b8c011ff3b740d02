"""Where in time a command reads: span, as-of and known, from its flags."""

from argparse import Namespace
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.base.spans import Span, parse_span
from luodi.campaigns.selectors import campaign_span
from luodi.ledger.selectors import last_sequence, sequence_at
from luodi.orgs.selectors import today
from luodi.web.commands.table import WrongUse
from luodi.web.home import root


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Span, the day the data is cut at (inclusive), and the sequence the ledger is read at (inclusive)."""

    span: Span
    as_of: date
    known: int


def reading_of(arguments: Namespace) -> Reading:
    """Without --as-of: the span's last day, or today when that is earlier. Without --known: everything."""
    root()  # an empty home is an empty ledger
    span = span_of(arguments.span)
    return Reading(span=span, as_of=arguments.as_of or min(span.last, today()), known=known_of(arguments.known))


def span_of(text: str) -> Span:
    """A span in any notation, or the days of the campaign with this name; anything else is wrong use."""
    try:
        return parse_span(text)
    except BadInput as refused:
        named = campaign_span(text.strip())
        if named is None:
            raise WrongUse(str(refused)) from None
        return named


def known_of(text: str | None) -> int:
    """A sequence number, or a moment such as 2004-10-01T09:00; refuses anything else."""
    if text is None:
        return last_sequence()
    if text.isdecimal():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"看不懂“当时所知”{text}，请写台账序号，或 2004-10-01T09:00 这样的时间。") from None
    return sequence_at(moment if timezone.is_aware(moment) else timezone.make_aware(moment))
