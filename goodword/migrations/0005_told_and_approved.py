"""When the owner of a follow-up was told, and at which ARR a director approved; as far as it is known of what is there."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def known(apps: Any, schema_editor: Any) -> None:
    follow_ups = apps.get_model("goodword", "FollowUp").objects
    follow_ups.filter(automatic=False).update(told_at=F("run_at"))
    requests = apps.get_model("goodword", "ReferenceRequest").objects
    approved = requests.filter(director_approved_at__isnull=False)
    approved.update(director_approved_arr=F("arr"), director_approved_currency=F("currency"))


class Migration(migrations.Migration):
    dependencies = [("goodword", "0004_finding_advocates")]
    operations = [
        migrations.AddField("followup", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "referencerequest",
            "director_approved_arr",
            models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            "referencerequest", "director_approved_currency", models.CharField(blank=True, max_length=3)
        ),
        migrations.RunPython(known, migrations.RunPython.noop),
    ]
