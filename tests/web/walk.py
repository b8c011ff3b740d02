"""Walking the pages as a person would: every link of every page, and what stands on each.

A digit run in the text of a page is either inside a figure link, or inside what is not a figure: a date (`time`), a
code (`code`), a name, a page number, a form control.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client
from django.utils.encoding import iri_to_uri

DIGITS = re.compile(r"[0-9０-９]+(?:[.,][0-9]+)*")
NO_FIGURES_IN = {"time", "code", "option", "select", "textarea", "script", "style", "head"}
NO_FIGURES_CLASS = {"name", "page-number"}
VOID = {"input", "meta", "link", "br", "hr", "img", "use", "path", "wbr", "col"}


class Page(HTMLParser):
    """One page read: its links, its figures, and the digit runs that are no link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.links: list[str] = []
        self.figures: list[str] = []
        self.bare: list[str] = []
        self.primary = 0
        self.words = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
            if "figure" in classes:
                self.figures.append(given["href"])
        self.primary += "btn-primary" in classes
        covered = tag in NO_FIGURES_IN or bool(classes & NO_FIGURES_CLASS) or (tag == "a" and "figure" in classes)
        if tag not in VOID:
            self.open.append((tag, covered))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self.words += data
        if not any(covered for _, covered in self.open):
            self.bare += [f"{m.group()} in “{data.strip()[:40]}”" for m in DIGITS.finditer(data)]


def read(html: str) -> Page:
    """The page that `html` is."""
    page = Page()
    page.feed(html)
    return page


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One address opened: its status, its bytes, and the page when it was one."""

    address: str
    status: int
    body: bytes
    page: Page | None = field(default=None)


def walk(client: Client, *, alike: int, start: str = "/desk/") -> Iterator[Visit]:
    """Open `start` and every address linked from there.

    `alike`: how many pages of one shape (same view, same query keys) are opened.
    """
    todo, seen, shapes = [start], {start}, Counter()
    while todo:
        address = todo.pop(0)
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        html = response.headers.get("Content-Type", "").startswith("text/html")
        page = read(body.decode()) if html else None
        yield Visit(address=address, status=response.status_code, body=body, page=page)
        for link in page.links if page else ():
            linked = iri_to_uri(urljoin(address, link).split("#")[0])  # as a browser sends it
            if linked in seen or urlsplit(linked).netloc or linked.startswith("/static/"):
                continue
            seen.add(linked)
            shapes[shape(linked)] += 1
            if shapes[shape(linked)] <= alike:
                todo.append(linked)


def shape(address: str) -> str:
    """The address with its names blurred (/figures/N/), and only the keys of its query."""
    parts = urlsplit(address)
    room, *names = parts.path.strip("/").split("/")
    blurred = [name if index else "N" for index, name in enumerate(names)]
    return "/".join([room, *blurred]) + "?" + ",".join(sorted(parse_qs(parts.query)))
