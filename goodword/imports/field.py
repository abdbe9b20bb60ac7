"""What can be imported: the fields of each subject, how their cells are read, and what other systems call them."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.data_import import ImportSubject


class Kind(StrEnum):
    """How a cell is read. Those in `CHOICES` are words to be mapped onto a list of ours."""

    TEXT = "text"
    NAME = "name"  # "Ada Lovelace" or "Lovelace, Ada": first and last name
    CRM_ID = "crm_id"
    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    COUNTRY = "country"
    REGION = "region"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    ZONE = "zone"
    CURRENCY = "currency"
    WHOLE = "whole"
    MARK = "mark"  # 1 to 5
    MONEY = "money"
    DAY = "day"
    FLAG = "flag"
    CUSTOMER = "customer"  # account type or a yes/no: is it a customer?
    INDUSTRY = "industry"
    STAGE = "stage"
    USE_CASES = "use_cases"
    TOPICS = "topics"
    PRODUCT = "product"
    ROLES = "roles"
    TIER = "tier"
    LEVEL = "level"
    FUNCTION = "function"
    AVAILABILITY = "availability"
    IMPLEMENTATION = "implementation"
    ASSESSMENT = "assessment"
    FORMAT = "format"
    FORMATS = "formats"
    OUTCOME = "outcome"
    WHEN = "when"  # a day, of a moment that may have a time and a zone
    NPS = "nps"  # 0 to 10
    SIGNAL_KIND = "signal_kind"
    SIGNAL_VALUE = "signal_value"  # read when the row's kind is known
    PERIOD = "period"


@dataclass(frozen=True)
class Field:
    """`most` is the longest text the field holds. What else a column may be called is in `lists/headers.json`."""

    name: str
    kind: Kind
    label: Promise
    required: bool = False
    most: int = 200


K = Kind
_FIRST_NAME = Field("first_name", K.TEXT, _("First name"), most=100)
_LAST_NAME = Field("last_name", K.TEXT, _("Last name"), most=100)
_EMAIL = Field("email", K.EMAIL, _("E-mail"), most=254)
_CRM_ID = Field("crm_id", K.CRM_ID, _("CRM id"), most=100)
_LANGUAGE = Field("language", K.LANGUAGE, _("Language"))
_TIME_ZONE = Field("time_zone", K.ZONE, _("Time zone"), most=64)
_OWNER = Field("owner", K.TEXT, _("Owner"))
_FULL_NAME = Field("full_name", K.NAME, _("Full name"))
_TITLE = Field("title", K.TEXT, _("Job title"))
_LEVEL = Field("level", K.LEVEL, _("Level"))
_FUNCTION = Field("function", K.FUNCTION, _("Function"))
_ACCOUNT_CRM_ID = Field("account_crm_id", K.CRM_ID, _("Account's CRM id"), most=100)
_ACCOUNT_NAME = Field("account_name", K.TEXT, _("Account name"))
_CONTACT_CRM_ID = Field("contact_crm_id", K.CRM_ID, _("Contact's CRM id"), most=100)

USER = (
    Field("name", K.TEXT, _("Name")),
    _FIRST_NAME,
    _LAST_NAME,
    _EMAIL,
    _CRM_ID,
    Field("roles", K.ROLES, _("Roles")),
    Field("manager", K.TEXT, _("Manager")),
    Field("region", K.TEXT, _("Regional office"), most=100),
    _LANGUAGE,
    _TIME_ZONE,
)
ACCOUNT = (
    Field("name", K.TEXT, _("Account name"), required=True),
    _CRM_ID,
    Field("domain", K.DOMAIN, _("Domain or website"), most=253),
    Field("industry", K.INDUSTRY, _("Industry")),
    Field("employees", K.WHOLE, _("Employees")),
    Field("annual_revenue", K.MONEY, _("Annual revenue")),
    Field("revenue_currency", K.CURRENCY, _("Currency"), most=3),
    Field("country", K.COUNTRY, _("Country")),
    Field("region", K.REGION, _("State or region")),
    Field("customer", K.CUSTOMER, _("Customer (type)")),
    Field("implementation", K.IMPLEMENTATION, _("Implementation"), most=10),
    Field("parent_id", K.CRM_ID, _("Parent's CRM id"), most=100),
    Field("parent_name", K.TEXT, _("Parent account")),
    _OWNER,
    Field("csm", K.TEXT, _("Customer success manager")),
)
CONTACT = (
    _LAST_NAME,
    _FIRST_NAME,
    _FULL_NAME,
    _CRM_ID,
    _EMAIL,
    _TITLE,
    _LEVEL,
    _FUNCTION,
    Field("phone", K.PHONE, _("Phone"), most=40),
    _LANGUAGE,
    _TIME_ZONE,
    Field("promotional_opt_out", K.FLAG, _("E-mail opt-out")),
    _ACCOUNT_CRM_ID,
    _ACCOUNT_NAME,
)
DEAL = (
    Field("name", K.TEXT, _("Deal name")),
    _CRM_ID,
    _ACCOUNT_CRM_ID,
    _ACCOUNT_NAME,
    Field("stage", K.STAGE, _("Stage"), required=True),
    Field("amount", K.MONEY, _("Amount (ARR)")),
    Field("currency", K.CURRENCY, _("Currency"), most=3),
    Field("close_date", K.DAY, _("Close date")),
    Field("opened_on", K.DAY, _("Opened on")),
    _OWNER,
    Field("product", K.PRODUCT, _("Product"), most=100),
    Field("lead_source", K.TEXT, _("Lead source"), most=100),
    Field("contact_email", K.EMAIL, _("Contact's e-mail"), most=254),
    Field("is_closed", K.FLAG, _("Is closed")),
    Field("is_won", K.FLAG, _("Is won")),
)
ADVOCATE = (
    _EMAIL,
    _FIRST_NAME,
    _LAST_NAME,
    _FULL_NAME,
    _CONTACT_CRM_ID,
    _ACCOUNT_CRM_ID,
    _ACCOUNT_NAME,
    _TITLE,
    _LEVEL,
    _FUNCTION,
    _LANGUAGE,
    Field("consent_on", K.DAY, _("Consent given on"), required=True),
    Field("assessment", K.ASSESSMENT, _("Assessment by the CSM")),
    Field("tier", K.TIER, _("Tier")),
    Field("agreed_per_quarter", K.WHOLE, _("Agreed references a quarter")),
    Field("use_cases", K.USE_CASES, _("Use cases")),
    Field("languages", K.LANGUAGES, _("Languages spoken")),
    Field("availability", K.AVAILABILITY, _("Availability")),
    Field("availability_confirmed_on", K.DAY, _("Availability confirmed on")),
    Field("formats_liked", K.FORMATS, _("Formats they like")),
    Field("formats_excluded", K.FORMATS, _("Formats they do not do")),
    Field("topics_liked", K.TOPICS, _("Topics they like")),
    Field("topics_excluded", K.TOPICS, _("Topics they avoid")),
    Field("assessed_on", K.DAY, _("Assessed on")),
)
REFERENCE = (
    Field("email", K.EMAIL, _("Advocate's e-mail"), most=254),
    Field("full_name", K.NAME, _("Advocate's name")),
    _FIRST_NAME,
    _LAST_NAME,
    _CONTACT_CRM_ID,
    Field("account_name", K.TEXT, _("Advocate's account")),
    Field("prospect", K.TEXT, _("Prospect company"), required=True),
    Field("day", K.DAY, _("Held on"), required=True),
    Field("asked_on", K.DAY, _("Asked on")),
    Field("format", K.FORMAT, _("Format")),
    Field("outcome", K.OUTCOME, _("Outcome")),
    Field("advocate_score", K.MARK, _("Advocate's mark (1–5)")),
    Field("prospect_score", K.MARK, _("Prospect's mark (1–5)")),
    Field("prospect_industry", K.TEXT, _("Prospect's industry")),
    Field("topic", K.TEXT, _("Topic")),
)
_DOMAIN = Field("domain", K.DOMAIN, _("Domain or website"), most=253)
_COMMENT = Field("comment", K.TEXT, _("Comment"), most=4000)
_EXTERNAL_ID = Field("external_id", K.TEXT, _("Id in the other system"), most=100)
SIGNAL = (
    Field("kind", K.SIGNAL_KIND, _("Kind of signal")),
    Field("value", K.SIGNAL_VALUE, _("Value"), most=100),
    Field("observed_on", K.WHEN, _("Observed on"), required=True),
    Field("email", K.EMAIL, _("Contact's e-mail"), most=254),
    _CONTACT_CRM_ID,
    _ACCOUNT_CRM_ID,
    _ACCOUNT_NAME,
    _DOMAIN,
    _COMMENT,
    _EXTERNAL_ID,
    Field("unit", K.TEXT, _("Unit, of a return"), most=40),
    Field("period", K.PERIOD, _("Time, of a return")),
    Field("place", K.TEXT, _("Where: site, event, page")),
    Field("prompted", K.FLAG, _("Asked to write it")),
)
NPS = (
    Field("email", K.EMAIL, _("Contact's e-mail"), required=True, most=254),
    Field("score", K.NPS, _("Score (0–10)"), required=True),
    Field("observed_on", K.WHEN, _("Answered on"), required=True),
    _COMMENT,
    _EXTERNAL_ID,
)
USAGE = (
    _ACCOUNT_CRM_ID,
    _ACCOUNT_NAME,
    _DOMAIN,
    Field("observed_on", K.WHEN, _("Day of use"), required=True),
    Field("feature", K.TEXT, _("Feature"), required=True, most=100),
    Field("count", K.WHOLE, _("How often")),
)

FIELDS: dict[ImportSubject, tuple[Field, ...]] = {
    ImportSubject.USERS: USER,
    ImportSubject.ACCOUNTS: ACCOUNT,
    ImportSubject.CONTACTS: CONTACT,
    ImportSubject.DEALS: DEAL,
    ImportSubject.ADVOCATES: ADVOCATE,
    ImportSubject.REFERENCES: REFERENCE,
    ImportSubject.SIGNALS: SIGNAL,
    ImportSubject.NPS: NPS,
    ImportSubject.USAGE: USAGE,
}
# The first are earliest in rank: a field takes the column whose header stands first here.
ALIASES: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parents[1] / "lists" / "headers.json").read_text(encoding="utf-8")
)
# One field of each group must be mapped.
ONE_OF: dict[ImportSubject, tuple[tuple[str, ...], ...]] = {
    ImportSubject.USERS: (("name", "last_name"),),
    ImportSubject.ACCOUNTS: (),
    ImportSubject.CONTACTS: (("last_name", "full_name"),),
    ImportSubject.DEALS: (("name", "crm_id"),),
    ImportSubject.ADVOCATES: (("email", "contact_crm_id", "last_name", "full_name"),),
    ImportSubject.REFERENCES: (("email", "contact_crm_id", "last_name", "full_name"),),
    ImportSubject.SIGNALS: (("email", "contact_crm_id", "account_crm_id", "account_name", "domain"),),
    ImportSubject.NPS: (),
    ImportSubject.USAGE: (("account_crm_id", "account_name", "domain"),),
}


def field_named(subject: ImportSubject, name: str) -> Field:
    return next(field for field in FIELDS[subject] if field.name == name)
