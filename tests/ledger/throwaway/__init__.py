"""The ledger's migrations with one more that nobody keeps: it alters the entry table, as a later release might."""

from luodi.ledger import migrations

__path__ = [*migrations.__path__, *__path__]
