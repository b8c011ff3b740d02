"""A longer text column: on SQLite Django rebuilds the whole table for it."""

from pathlib import Path

from django.db import migrations, models

from luodi.ledger.migrations import __path__ as real

NEWEST = max(file.stem for file in Path(real[0]).glob("0*.py"))


class Migration(migrations.Migration):
    dependencies = [("ledger", NEWEST)]
    operations = [migrations.AlterField("entry", "text", models.CharField("内容", max_length=2500, null=True))]
