"""The forms of a page as a browser would send them: where to, how, and what stands in each field before it is touched."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.web.sheets import CLEAN, workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form: what it is (`text`, `date`, `file`, `select` …), what may be chosen, what stands in it."""

    name: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    several: bool = False


@dataclass(slots=True, kw_only=True)
class Form:
    """A form as it stands on a page."""

    page: str
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, object]:
        """What a hasty person sends: what is there stays, what is asked for is filled with the first thing at hand."""
        return {f.name: value for f in self.fields.values() if (value := _hasty(f)) is not None}


def _hasty(given: Field) -> object:
    if given.kind == "file":
        return SimpleUploadedFile("九月.xlsx", workbook(*CLEAN)) if given.required else None
    if given.kind in {"checkbox", "radio"}:
        return given.value if given.required or given.kind == "radio" else None
    if given.value or not given.required:
        return given.value
    usual = {"date": "2004-09-30", "number": "1", "email": "a@example.com", "month": "2004-09"}
    return next(filter(None, given.choices), "") if given.choices else usual.get(given.kind, "补充说明一二三四五六")


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.forms = page, []
        self.by_id: dict[str, Form] = {}
        self.select: tuple[Form, Field] | None = None
        self.area: tuple[Form, Field] | None = None
        self.open: Form | None = None

    def handle_starttag(self, tag, attrs):
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or given.get("hx-get") or self.page
            self.open = Form(page=self.page, action=action.split("#")[0], method=given.get("method", "get").lower())
            self.by_id[given.get("id", "")] = self.open
            self.forms.append(self.open)
        elif tag == "option" and self.select:
            self._option(given)
        elif (form := self.by_id.get(given["form"]) if "form" in given else self.open) and given.get("name"):
            self._field(form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        kind = {"select": "select", "textarea": "text"}.get(tag, given.get("type", "text"))
        if tag not in {"input", "select", "textarea", "button"} or "disabled" in given:
            return
        made = Field(
            name=given["name"], kind="button" if tag == "button" else kind, value=given.get("value", ""),
            required="required" in given, several="multiple" in given,
        )  # fmt: skip
        if tag == "select":
            self.select = (form, made)
        elif tag == "textarea":
            self.area = (form, made)
        if kind == "radio" and made.name in form.fields:
            before = form.fields[made.name]
            made = replace(before, choices=(*before.choices, made.value))
        elif tag == "button" and made.name in form.fields:
            return
        form.fields[made.name] = made

    def _option(self, given: dict[str, str]) -> None:
        form, before = self.select
        made = replace(form.fields[before.name], choices=(*form.fields[before.name].choices, given.get("value", "")))
        form.fields[before.name] = replace(made, value=given["value"]) if "selected" in given else made

    def handle_data(self, data):
        if self.area:
            form, before = self.area
            kept = form.fields[before.name]
            form.fields[before.name] = replace(kept, value=kept.value + data)

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None
        elif tag == "form":
            self.open = None


def forms_of(page: str, html: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


def send(client: Client, form: Form, data: dict[str, object]) -> HttpResponse:
    """Press the button."""
    given = {name: value for name, value in data.items() if name != "csrfmiddlewaretoken"}
    return client.get(form.action, given) if form.method == "get" else client.post(form.action, given)
