"""The lists a workspace starts with."""

import pytest

from goodword.lib.wordkey import company_key, word_key
from goodword.models import HistoryEntry, Industry, IndustryAdjacency, StageMapping, UseCase, UseCaseFamily
from goodword.operations.refused import Refused
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.vocabulary import Role
from tests.factories import NOW, actor_of

pytestmark = pytest.mark.django_db
LANGUAGES = {"en", "de", "pt-br", "ms"}
SALESFORCE = """Agriculture, Apparel, Banking, Biotechnology, Chemicals, Communications, Construction, Consulting,
Education, Electronics, Energy, Engineering, Entertainment, Environmental, Finance, Food & Beverage, Government,
Healthcare, Hospitality, Insurance, Machinery, Manufacturing, Media, Not For Profit, Recreation, Retail, Shipping,
Technology, Telecommunications, Transportation, Utilities, Other"""
HUBSPOT = "COMPUTER_SOFTWARE, HOSPITAL_HEALTH_CARE, INFORMATION_TECHNOLOGY_AND_SERVICES, OIL_ENERGY, LAW_PRACTICE"
DEMO = (
    "retail, technolgy, medical, marketing, finance, software, entertainment, telecommunications, services, employment"
)


def load() -> int:
    return load_default_lists(actor=actor_of(Role.MANAGER), now=NOW)


@pytest.mark.rule("M1")
def test_entries_are_named_in_every_language() -> None:
    assert load() > 100
    entries = [*Industry.objects.all(), *UseCaseFamily.objects.all(), *UseCase.objects.all()]
    assert not [entry.code for entry in entries if set(entry.names) != LANGUAGES or not all(entry.names.values())]
    assert HistoryEntry.objects.filter(verb="industry.created").count() == Industry.objects.count()


@pytest.mark.parametrize("names", [SALESFORCE, HUBSPOT, DEMO], ids=["salesforce", "hubspot", "demo"])
def test_what_other_systems_call_an_industry_is_known(names: str) -> None:
    load()
    known = {
        word_key(word)
        for industry in Industry.objects.all()
        for word in [industry.code, *industry.names.values(), *industry.aliases]
    }
    assert {name.strip() for name in names.split(",") if word_key(name) not in known} == set()


@pytest.mark.rule("M1")
def test_every_alias_means_one_industry() -> None:
    load()
    seen: dict[str, str] = {}
    for industry in Industry.objects.all():
        for key in {word_key(word) for word in [*industry.names.values(), *industry.aliases]}:
            assert seen.setdefault(key, industry.code) == industry.code, key


def test_loading_again_adds_nothing_and_keeps_what_was_edited() -> None:
    load()
    Industry.objects.filter(code="banking").update(names={"en": "Banks"})
    IndustryAdjacency.objects.all().delete()
    StageMapping.objects.filter(folded="engaging").update(stage="evaluation")
    assert load() == 0
    assert Industry.objects.get(code="banking").name == "Banks"
    assert StageMapping.objects.get(folded="engaging").stage == "evaluation"
    assert not IndustryAdjacency.objects.exists()


def test_a_rep_may_not() -> None:
    with pytest.raises(Refused):
        load_default_lists(actor=actor_of(Role.REP), now=NOW)


@pytest.mark.parametrize(
    "name", ["ACME Corporation", "Acme, Inc.", "Acme GmbH & Co. KG", "acme s.a.", "Ácme Sdn. Bhd."]
)
def test_legal_forms_do_not_make_another_company(name: str) -> None:
    assert company_key(name) == "acme"


def test_a_company_called_like_a_legal_form_keeps_its_name() -> None:
    assert company_key("AG") == "ag"
    assert company_key("Company") == "company"
