"""Mail that was sent before there was a hand-off: it was handed over when it was sent (V5)."""

from typing import Any

from django.db import migrations
from django.db.models import F


def handed_over(apps: Any, schema_editor: Any) -> None:
    messages = apps.get_model("goodword", "Message").objects
    messages.filter(state="sent", handed_at__isnull=True).update(handed_at=F("sent_at"))


class Migration(migrations.Migration):
    dependencies = [("goodword", "0002_a_requests_whole_life")]
    operations = [migrations.RunPython(handed_over, migrations.RunPython.noop)]
