"""The database as rows: one file of JSON lines per table, the same for both engines, read back with every key and moment.

Django's own JSON cuts moments to milliseconds; a seal covers microseconds, so the encoding is ours.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction

from luodi.access.triggers import AUDIT, AUDIT_CHAIN
from luodi.base.errors import BadInput
from luodi.ledger.triggers import create_triggers, drop_triggers
from luodi.orgs.separation import SEPARATION

_AT_ONCE = 500


def tables() -> list[type[models.Model]]:
    """Every table of ours, by name. Keys between them are checked at the end of the transaction, so the order is free."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("luodi.")]
    return sorted(ours, key=lambda model: model._meta.db_table)  # noqa: SLF001  documented


@contextmanager
def written_tables() -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
    """Name and lines of each table, all as of one moment."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield ((model._meta.db_table, _lines(model)) for model in tables())  # noqa: SLF001


def read_tables(lines_of: Callable[[str], Iterable[bytes]]) -> int:
    """Fill the empty tables of this home from the lines of each; returns how many rows there are.

    The guards of the tables are lifted for it and stand again at its end, all in one transaction.
    """
    count = 0
    with transaction.atomic():
        drop_triggers(connection)
        for guards in (AUDIT, AUDIT_CHAIN, SEPARATION):
            guards.drop(connection)
        for model in tables():
            count += _fill(model, lines_of(model._meta.db_table))  # noqa: SLF001
        connection.check_constraints()
        _go_on_counting()
        create_triggers(connection)
        for guards in (AUDIT, AUDIT_CHAIN, SEPARATION):
            guards.create(connection)
    return count


def _lines(model: type[models.Model]) -> Iterator[bytes]:
    fields = [field.attname.removesuffix("_id") if field.is_relation else field.name for field in _own(model)]
    for row in model._base_manager.order_by("pk").iterator(chunk_size=_AT_ONCE):  # noqa: SLF001
        told = serializers.serialize("python", [row], fields=fields)[0]
        yield json.dumps([told["pk"], told["fields"]], ensure_ascii=False, default=_plain).encode() + b"\n"


def _own(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]
    return [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"No plain form for {type(value).__name__}.")


def _fill(model: type[models.Model], lines: Iterable[bytes]) -> int:
    label, rows, count = model._meta.label_lower, iter(lines), 0  # noqa: SLF001
    while chunk := list(islice(rows, _AT_ONCE)):
        try:
            told = [json.loads(line) for line in chunk]
            documents = [{"model": label, "pk": pk, "fields": fields} for pk, fields in told]
            made = [read.object for read in serializers.deserialize("python", documents)]
        except (ValueError, TypeError, serializers.base.DeserializationError):
            raise BadInput(f"备份里 {label} 的行读不出来，备份可能来自别的版本，请用做备份时的版本恢复。") from None
        # raw: as bulk_create, but moments that a field would set by the clock stay as they were
        model._base_manager._insert(made, fields=model._meta.concrete_fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]  # noqa: SLF001
        count += len(made)
    return count


def _go_on_counting() -> None:
    """New rows get keys behind the ones that came back."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)
