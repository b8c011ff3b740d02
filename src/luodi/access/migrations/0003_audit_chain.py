"""The chain over the audit trail. What was recorded before is linked with the first act after the upgrade."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_tokens_and_kept_answers")]

    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(unique=True, verbose_name="序号")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link",
                        to="access.auditevent",
                        verbose_name="审计记录",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="链值")),
            ],
            options={"ordering": ["number"]},
        ),
    ]
