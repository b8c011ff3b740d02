"""Mobile and identity numbers are hidden in whatever leaves the house, wherever somebody has written them.

One place for all pages and answers, so that no page can forget it: text between the tags of a page and in its titles, every
text of a JSON answer. Workbooks and papers are written by `intake/sheet_writer.py` and `bulletin/notice.py`, which hide
them themselves. What somebody is typing (a field of a form) and a file that somebody brought stay as they are.
Seeing a page with its numbers is asked for with a reason, which the audit trail keeps (`pages/numbers.py`).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from luodi.base.personal import holds_numbers, without_numbers

SHOWN = "numbers_shown"  # set on a request whose answer may show numbers: who asked has given a reason
_PLACE = '<div id="numbers" hidden></div>'  # where base.html leaves room for the offer to show them
# Looser than the rule, which reads what a page or a value says: in the text of a JSON answer 一 stands as \u4e00.
_MAYBE = re.compile(r"[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}|\d{17}[\dXx]")
_NOT_TEXT = re.compile(r"(<(textarea|script|style)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_SAID_IN_A_TAG = re.compile(r'(?<=\s)((?:title|alt|aria-label)=")([^"]*)')


def hide_numbers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware next to the views: what they answer goes on with its numbers hidden."""

    def hiding(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or getattr(request, SHOWN, False) or kind not in _HIDERS:
            return response
        text = response.content.decode(response.charset)
        if _MAYBE.search(text):
            response.content = _HIDERS[kind](text, request)
        return response

    return hiding


def _hidden_page(page: str, request: HttpRequest) -> str:
    hidden = "".join(_hidden_piece(piece) for piece in _pieces(page))
    if hidden == page or _PLACE not in page:
        return hidden
    offer = render_to_string("numbers.html", {"address": request.get_full_path()}, request)
    return hidden.replace(_PLACE, offer)


def _pieces(page: str) -> list[str]:
    """Text and tags in turn; a field of many lines, with what is typed in it, is one tag."""
    found, at = [], 0
    for tag in _NOT_TEXT.finditer(page):
        found += [page[at : tag.start()], tag[0]]
        at = tag.end()
    return [*found, page[at:]]


def _hidden_piece(piece: str) -> str:
    if piece.startswith("<"):
        return _SAID_IN_A_TAG.sub(lambda said: said[1] + without_numbers(said[2]), piece)
    return without_numbers(piece)


def _hidden_answer(answer: str, _request: HttpRequest) -> str:
    return json.dumps(_hidden_value(json.loads(answer)), ensure_ascii=False)


def _hidden_value(value: Any) -> Any:
    if isinstance(value, str):
        return without_numbers(value)
    if isinstance(value, list):
        return [_hidden_value(each) for each in value]
    return {name: _hidden_value(each) for name, each in value.items()} if isinstance(value, dict) else value


def _hidden_text(text: str, _request: HttpRequest) -> str:
    return without_numbers(text) if holds_numbers(text) else text


_HIDERS: dict[str, Callable[[str, HttpRequest], str]] = {
    "text/html": _hidden_page,
    "application/json": _hidden_answer,
    "application/problem+json": _hidden_answer,
    "text/plain": _hidden_text,
}
