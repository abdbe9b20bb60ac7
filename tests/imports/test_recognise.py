"""Headers of Salesforce, HubSpot and plain sheets, in four languages."""

import pytest

from goodword.imports.field import ALIASES, FIELDS
from goodword.imports.recognise import Certainty, guess_source, header_key, missing_fields, remembered, suggest
from goodword.models import ColumnMapping
from goodword.policy.data_import import ImportSubject

S = ImportSubject
pytestmark = pytest.mark.rule("V23")
HEADERS = {
    "Salesforce API accounts": (S.ACCOUNTS,
        "Id:crm_id Name:name Website:domain Industry:industry "
        "NumberOfEmployees:employees AnnualRevenue:annual_revenue BillingCountry:country OwnerId:owner "
        "ParentId:parent_id"),
    "Salesforce report accounts": (S.ACCOUNTS,
        "Account_ID:crm_id Account_Name:name Website:domain Industry:industry "
        "Employees:employees Annual_Revenue:annual_revenue Billing_Country:country Account_Owner:owner"),
    "HubSpot internal companies": (S.ACCOUNTS,
        "hs_object_id:crm_id name:name domain:domain industry:industry "
        "numberofemployees:employees annualrevenue:annual_revenue country:country hubspot_owner_id:owner"),
    "Salesforce API contacts": (S.CONTACTS,
        "Id:crm_id AccountId:account_crm_id FirstName:first_name LastName:last_name "
        "Email:email Title:title Phone:phone HasOptedOutOfEmail:promotional_opt_out"),
    "Salesforce report contacts": (S.CONTACTS,
        "Contact_ID:crm_id First_Name:first_name Last_Name:last_name Email:email "
        "Title:title Phone:phone Email_Opt_Out:promotional_opt_out Account_Name:account_name"),
    "German contacts who opted out": (S.CONTACTS,
        "Nachname:last_name E-Mail-Abmeldung:promotional_opt_out"),
    "Portuguese deals": (S.DEALS,
        "Nome_da_oportunidade:name Fase:stage Valor:amount Proprietário_da_oportunidade:owner"),
    "HubSpot internal contacts": (S.CONTACTS,
        "firstname:first_name lastname:last_name email:email jobtitle:title "
        "phone:phone hs_object_id:crm_id"),
    "HubSpot export contacts": (S.CONTACTS,
        "Record_ID:crm_id First_Name:first_name Last_Name:last_name Email:email "
        "Job_Title:title Phone_Number:phone Associated_Company_IDs:account_crm_id Associated_Company:account_name"),
    "Salesforce API deals": (S.DEALS,
        "Id:crm_id AccountId:account_crm_id Name:name StageName:stage Amount:amount "
        "CloseDate:close_date LeadSource:lead_source IsClosed:is_closed IsWon:is_won CurrencyIsoCode:currency "
        "Probability:"),
    "Salesforce report deals": (S.DEALS,
        "Opportunity_ID:crm_id Opportunity_Name:name Stage:stage Amount:amount "
        "Close_Date:close_date Probability_(%): Type: Lead_Source:lead_source Opportunity_Owner:owner"),
    "HubSpot internal deals": (S.DEALS,
        "dealname:name dealstage:stage pipeline: amount:amount closedate:close_date "
        "deal_currency_code:currency"),
    "HubSpot export deals": (S.DEALS,
        "Deal_Name:name Deal_Stage:stage Pipeline: Amount:amount Close_Date:close_date "
        "Deal_owner:owner"),
    "the demo's pipeline": (S.DEALS,
        "opportunity_id:crm_id sales_agent:owner product:product account:account_name "
        "deal_stage:stage engage_date:opened_on close_date:close_date close_value:amount"),
    "German contacts": (S.CONTACTS,
        "Vorname:first_name Nachname:last_name E-Mail-Adresse:email Firma:account_name "
        "Telefon:phone Titel:title"),
    "Portuguese accounts": (S.ACCOUNTS,
        "Nome_da_conta:name Setor:industry Funcionários:employees País:country Tipo:customer"),
    "Malay accounts": (S.ACCOUNTS,
        "Nama_akaun:name Sektor:industry Bilangan_pekerja:employees Negara:country"),
    "past references": (S.REFERENCES,
        "Advocate_email:email Prospect:prospect Date:day Format:format Outcome:outcome "
        "Advocate_score:advocate_score Prospect_score:prospect_score"),
    "HubSpot feedback": (S.NPS,
        "hs_object_id:external_id hs_contact_email_rollup:email hs_value:score hs_content:comment "
        "hs_submission_timestamp:observed_on hs_survey_channel:"),
    "a survey tool": (S.NPS,
        "Response_ID:external_id Person_Email:email Score:score Comment:comment Created_At:observed_on Channel:"),
    "Portuguese survey": (S.NPS,
        "E-mail:email Nota:score Data_da_resposta:observed_on Comentário:comment"),
    "Malay survey": (S.NPS,
        "Emel:email Skor_NPS:score Tarikh_jawapan:observed_on Ulasan:comment"),
    "a usage table": (S.USAGE,
        "event_date:observed_on account:account_name feature:feature platform: events:count"),
    "German usage": (S.USAGE,
        "Kundennummer:account_crm_id Tag:observed_on Modul:feature Anzahl:count"),
    "health scores": (S.SIGNALS,
        "Customer:account_name Health:value As_of:observed_on Notes:comment"),
    "German renewals": (S.SIGNALS,
        "Kunde:account_name Art:kind Wert:value Datum:observed_on Kommentar:comment"),
    "reviews": (S.SIGNALS,
        "Review_ID:external_id E-mail:email Stars:value Review_date:observed_on Site:place Comment:comment"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_known_headers(name: str) -> None:
    subject, text = HEADERS[name]
    wanted = {column.replace("_", " "): field for column, _, field in (pair.rpartition(":") for pair in text.split())}
    found = suggest(list(wanted), subject)
    assert {one.column: one.field for one in found} == wanted
    assert {one.certainty for one in found} <= {Certainty.KNOWN, Certainty.NONE}


def test_likeness_is_only_a_suggestion() -> None:
    found = {
        one.column: one for one in suggest(["Name", "Industri Sektor", "Anual Revenue", "Favourite colour"], S.ACCOUNTS)
    }
    assert (found["Anual Revenue"].field, found["Anual Revenue"].certainty) == ("annual_revenue", Certainty.ALIKE)
    assert found["Favourite colour"].certainty is Certainty.NONE


def test_no_field_is_given_twice() -> None:
    found = suggest(["Account", "Account Name", "Company", "Name", "Organisation"], S.ACCOUNTS)
    names = [one.field for one in found if one.field]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_what_was_chosen_before_comes_first() -> None:
    ColumnMapping.objects.create(source="SF", subject=S.ACCOUNTS, column="name", field="")
    ColumnMapping.objects.create(source="SF", subject=S.ACCOUNTS, column="label", field="name")
    ColumnMapping.objects.create(source="HubSpot", subject=S.ACCOUNTS, column="city", field="region")
    found = suggest(["Name", "Label", "City"], S.ACCOUNTS, remembered("SF", S.ACCOUNTS))
    assert [(one.field, one.certainty) for one in found] == [
        ("", Certainty.REMEMBERED), ("name", Certainty.REMEMBERED), ("", Certainty.NONE)]  # fmt: skip


def test_what_must_be_mapped() -> None:
    assert missing_fields({"name"}, S.DEALS) == [("stage",)]
    assert missing_fields({"stage"}, S.DEALS) == [("name", "crm_id")]
    assert missing_fields({"crm_id", "stage"}, S.DEALS) == []


def test_the_system_is_told_by_its_headers() -> None:
    assert guess_source(["Id", "AccountId", "StageName", "CloseDate"]) == "Salesforce"
    assert guess_source(["Record ID", "Deal Name", "Deal Stage"]) == "HubSpot"
    assert guess_source(["Firma", "Ort"]) == ""


def test_every_field_has_its_aliases_and_no_other() -> None:
    assert {subject: set(names) for subject, names in ALIASES.items()} == {
        str(subject): {field.name for field in fields} for subject, fields in FIELDS.items()
    }


@pytest.mark.parametrize(
    "header", ["NumberOfEmployees", "number_of_employees", "Number of Employees", " NUMBER-OF-EMPLOYEES__c"]
)
def test_punctuation_and_case_do_not_matter(header: str) -> None:
    assert header_key(header) == "numberofemployees"
