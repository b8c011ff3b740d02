"""What hands and machines send into a field by mistake or on purpose, and what a good answer to it is."""

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from tests.doors.forms import Form

DOUBLED, MISSING = object(), object()
OF_ANY_FIELD: tuple[object, ...] = (
    MISSING, DOUBLED, "", " ", "\x00", "招\ud800商", "招" * 4096, "-1", "-0", "０１２３", "Infinity", "NaN", "1e400", "9" * 400,
    "2147483648", "9223372036854775808", "0001-01-01", "9999-12-31", "2004-02-30", "2105-01-01", "农历三月初八", "二〇〇四",
    "\u202e商招\u200b", "𬭎🏭", "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "{{ 7*7 }}", "=1+1", "[]", "null",
    "987654321", "U999", "P999999", "\r\nSet-Cookie: a=b", "%00", "１亿",
)  # fmt: skip
LONG = "招" * 400_000  # beyond a megabyte on the wire
SENTENCE = re.compile(r"[\u4e00-\u9fff]{3,}[^<>]*[。；！？]")
OURS_ALONE = re.compile(r"Traceback|OperationalError|IntegrityError|DataError|site-packages|psycopg|sqlite3|File \"")
REFUSAL = re.compile(
    r'class="[^"]*(?:field-error|notice-error|notice-warning|errorlist)[^"]*"[^>]*>(.*?)</(?:div|ul|span|p)>', re.DOTALL
)
OF_THE_DOOR = {  # a refused look and a refused code are kept on purpose
    "access.AuditEvent", "access.FailedSignIn", "access.SecondFactor", "access.SignedSession", "sessions.Session"
}  # fmt: skip


def mutations(
    form: Form, values: tuple[object, ...] = OF_ANY_FIELD
) -> Iterator[tuple[str, object, list[tuple[str, object]]]]:
    """The form as a hasty person fills it, with one field spoilt: its name, by what, and all that is sent."""
    whole = form.filled()
    for name in form.fields:
        if name == "csrfmiddlewaretoken":
            continue
        rest = [(other, value) for other, value in whole.items() if other not in {name, "csrfmiddlewaretoken"}]
        for value in values:
            given = (
                [] if value is MISSING else [(name, whole.get(name, "1"))] * 2 if value is DOUBLED else [(name, value)]
            )
            yield name, value, [("csrfmiddlewaretoken", "as a browser sends it"), *rest, *given]


def send(client: Client, form: Form, data: list[tuple[str, object]]) -> HttpResponse:
    """As a browser does, but with whatever bytes: what no text can be is sent all the same."""
    if any(field.kind == "file" for field in form.fields.values()):
        fields: dict[str, list[object]] = {}
        for name, value in data:
            text = value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
            fields.setdefault(name, []).append(text)
        return client.post(form.action, fields)
    told = "&".join(f"{quote_plus(n)}={quote_plus(str(v).encode('utf-8', 'surrogatepass'))}" for n, v in data)
    if form.method == "get":
        return client.get(f"{form.action.split('?')[0]}?{told}")
    return client.post(form.action, told, content_type="application/x-www-form-urlencoded")


def tables() -> list[type[Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.label not in OF_THE_DOOR]


def row_counts() -> dict[str, int]:
    """How many rows each table of ours has, in one statement."""
    named = [table._meta.db_table for table in tables()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', COUNT(*) FROM {name}" for name in named))
        return dict(cursor.fetchall())


def faults(client: Client, form: Form, data: list[tuple[str, object]], before: dict[str, int]) -> list[str]:
    """What is wrong with the answer; everything is taken back behind it."""
    with transaction.atomic():
        try:
            answer = send(client, form, data)
        except Exception as defect:  # whatever a view does not mend is a defect
            transaction.set_rollback(True)
            return [f"raises {type(defect).__name__}: {str(defect)[:120]}"]
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        after = row_counts() if answer.status_code >= 400 else before
        transaction.set_rollback(True)
    found = [] if answer.status_code < 500 else [f"answers {answer.status_code}"]
    text = body.decode("utf-8", "replace") if answer.headers.get("Content-Type", "").startswith("text/html") else ""
    if after != before:
        found.append(f"refuses with {answer.status_code} and keeps {sorted(set(after.items()) - set(before.items()))}")
    if text and OURS_ALONE.search(text):
        found.append("tells of its inside")
    if answer.status_code >= 400 and not told(text):
        found.append(f"refuses with {answer.status_code} and no sentence")
    return found


def told(page: str) -> bool:
    """Whether a refusal says something: at the field, in a notice, or on a page of its own."""
    places = REFUSAL.findall(page)
    refusal = re.search(r'class="card refusal".*', page, re.DOTALL)
    return any(
        SENTENCE.search(re.sub("<[^>]*>", "", place) + "。") for place in (*places, refusal[0] if refusal else "")
    )
