"""Every word of a vocabulary fits into the column that holds it: SQLite would not say so, PostgreSQL refuses."""

import re

import pytest
from django.apps import apps
from django.db.models import CharField

MODELS = list(apps.get_app_config("goodword").get_models())


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_words_fit_their_columns(model: type) -> None:
    texts = [str(getattr(constraint, "condition", "")) for constraint in model._meta.constraints]  # type: ignore[attr-defined]
    for field in (field for field in model._meta.fields if isinstance(field, CharField)):  # type: ignore[attr-defined]
        for words in (found for text in texts for found in re.findall(rf"\('{field.name}__in', (\[.*?\])\)", text)):
            longest = max(map(len, re.findall(r"'([^']*)'", words)), default=0)
            assert longest <= (field.max_length or 0), field
