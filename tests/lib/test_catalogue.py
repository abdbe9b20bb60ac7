from pathlib import Path

import pytest
import time_machine
from babel.messages.catalog import Catalog

from goodword.lib.catalogue import mo_bytes, po_bytes, problems, template, updated


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "words.py").write_text(
        'from x import gettext_lazy as _\nA = _("Save")\nB = ngettext("one", "many", n)\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}<p title="{% translate "A title" %}">{% blocktranslate trimmed with n=x.y %}\n'
        '  Hello {{ n }},\n  (you).\n{% endblocktranslate %}{% crumb _("Crumb") "x" %}'
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    return tmp_path


def test_strings_of_python_and_templates_are_found(package: Path) -> None:
    found = {message.id for message in template(package) if message.id}
    assert found == {"Save", ("one", "many"), "A title", "Hello %(n)s, (you).", "Crumb", ("%(n)s day", "%(n)s days")}


def test_a_function_under_another_name_is_known_too(package: Path) -> None:
    (package / "more.py").write_text(
        "from x import gettext as now_, ngettext as n_\nfrom x import pgettext as p_\n"
        'A = now_("Now")\nB = n_("one more", "many more", n)\nC = p_("verb", "File")\n'
    )
    found = {(message.id, message.context) for message in template(package) if message.id}
    assert {("Now", None), (("one more", "many more"), None), ("File", "verb")} <= found


def test_an_update_keeps_translations_and_drops_what_is_gone(package: Path, tmp_path: Path) -> None:
    po = tmp_path / "de.po"
    wanted = template(package)
    first = updated(po, "de", wanted)
    first["Save"].string = "Speichern"
    first.add("Gone", "Weg")
    po.write_bytes(po_bytes(first))
    again = updated(po, "de", wanted)
    assert again["Save"].string == "Speichern"
    assert "Gone" not in again
    assert po_bytes(again) == po_bytes(updated(po, "de", wanted))
    assert b"Speichern" in mo_bytes(again)


def test_the_files_are_the_same_on_another_day(package: Path, tmp_path: Path) -> None:
    def files() -> tuple[bytes, bytes]:
        fresh = updated(tmp_path / "de.po", "de", template(package))
        return po_bytes(fresh), mo_bytes(fresh)

    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False):
        first = files()
    with time_machine.travel("2027-04-02T11:11:00+00:00", tick=False):
        assert files() == first


@pytest.mark.parametrize(
    ("original", "translated", "problem"),
    [
        ("Save", "", "not translated"),
        ("Save", "Save", "still English"),
        ("Name", "Name", ""),
        ("%(n)s days", "%(m)s Tage", "placeholders differ"),
        ("%(n)s days", "Tage", "placeholders differ"),
        ("<b>Save</b>", "Speichern", "tags differ"),
        ("%(n)s", "%(n)s", ""),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(original: str, translated: str, problem: str) -> None:
    catalogue = Catalog(locale="de")
    catalogue.add(original, translated)
    found = [text.split(":")[0] for text in problems(catalogue, frozenset({"Name"}))]
    assert found == ([problem] if problem else [])
