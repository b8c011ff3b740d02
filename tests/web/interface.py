"""A program at the interface: a token of one of the cast, and requests as curl would send them."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from luodi.access.models import ApiToken, TokenScope
from luodi.access.tokens import make_token
from luodi.orgs.models import Person

ROOT = "/api/v1"
_keys = count(1)


class Program:
    """What a program with a token of `person` sends; keys of writes are counted unless given."""

    def __init__(self, person: Person, *scopes: str, days: int = 30) -> None:
        self.token, self.text = make_token(
            person=person, name="测试", scopes=scopes or TokenScope.values, days=days, second_factor=True,
            now=timezone.now(),
        )  # fmt: skip
        # Seen already: noting a use costs a query once a minute, and tests that count them know no minutes.
        ApiToken.objects.filter(pk=self.token.pk).update(
            used_at=timezone.now() + timedelta(days=1), used_from="127.0.0.1"
        )
        self.client = Client()
        cache.clear()  # requests are counted by the minute and by number, and numbers come again in the next test

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(ROOT + path, asked, headers=self._headers())

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        sent = {"Idempotency-Key": key or f"test-key-{next(_keys)}", **headers}
        return self.client.post(
            ROOT + path, {} if body is None else body, content_type="application/json", headers=self._headers(**sent)
        )

    def upload(self, path: str, fields: dict[str, Any], *, key: str | None = None) -> Any:
        sent = {"Idempotency-Key": key or f"test-key-{next(_keys)}"}
        return self.client.post(ROOT + path, fields, headers=self._headers(**sent))

    def _headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}", **more}
