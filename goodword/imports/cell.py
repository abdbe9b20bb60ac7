"""One cell as a value of ours: JSON-ready, and never guessed where two readings are possible."""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import phonenumbers
import pycountry
from django.conf import settings
from email_validator import EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

from goodword.lib.codes import known_zones
from goodword.lib.wordkey import word_key

from .dates import DateOrder, read_local_day
from .field import Field, Kind
from .numbers import DecimalSign, read_number
from .words import SEVERAL, Words

Value = str | int | bool | list[str] | list[int] | None
EMPTY = {
    "",
    "-",
    "--",
    "–",
    "n/a",
    "#n/a",
    "na",
    "null",
    "none",
    "nil",
    "(null)",
    "[not provided]",
    "keine angabe",
    "k.a.",
}
MOST_WHOLE = 2_147_483_647
_SUFFIXES = PublicSuffixList()
_SALESFORCE_ID = re.compile(r"[a-zA-Z0-9]{15}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr", "sim", "s", "verdadeiro", "ya", "benar", "on", "checked"}
NO = {"no", "n", "false", "0", "nein", "falsch", "nao", "falso", "tidak", "off", "unchecked"}
CUSTOMER = {"customer", "customers", "kunde", "kunden", "bestandskunde", "cliente", "clientes", "client", "pelanggan",
            "evangelist", "installed"}  # fmt: skip


class BadCell(Exception):
    """The cell cannot be read; `code` is a problem of `wording.data_import`."""

    def __init__(self, code: str, **figures: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


@dataclass
class Context:
    """How the cells of one column are read."""

    field: Field
    words: Words | None = None
    answers: dict[str, str] = dataclasses.field(default_factory=dict)  # key of a word → value; "" leaves it out
    order: DateOrder | None = None
    sign: DecimalSign | None = None
    scale: int = 1
    country: str = ""  # of the workspace, for phone numbers without a prefix
    zone: str = ""  # of the workspace, for moments that say where they are meant


def is_empty(text: str) -> bool:
    return text.strip().lower() in EMPTY


def salesforce_18(text: str) -> str:
    """A report's 15 case-sensitive characters become the 18 of the API; anything else stays as it is."""
    if not _SALESFORCE_ID.fullmatch(text) or not any(char.isdigit() for char in text[:5]):
        return text
    ends = ""
    for start in (0, 5, 10):
        bits = sum(
            1 << place for place, char in enumerate(text[start : start + 5]) if char.isascii() and char.isupper()
        )
        ends += _LETTERS[bits]
    return text + ends


def registrable_domain(text: str) -> str:
    """https://www.shop.acme.co.uk/de?x → acme.co.uk"""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.strip().lower()).partition("/")[0].partition("?")[0]
    host = host.rpartition("@")[2].partition(":")[0].strip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return _SUFFIXES.privatesuffix(host) or "" if "." in host and not host.replace(".", "").isdigit() else ""


def _text(text: str, context: Context) -> Value:
    if len(text) > context.field.most:
        raise BadCell("value.too_long", most=context.field.most)
    return text


def _crm_id(text: str, context: Context) -> Value:
    return _text(salesforce_18(text.partition(";")[0].strip()), context)


def _email(text: str, context: Context) -> Value:
    try:
        address = validate_email(text.removeprefix("mailto:"), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadCell("value.not_an_email", text=text) from None
    return _text(address.normalized.lower(), context)


def _phone(text: str, context: Context) -> Value:
    """In one international form where it is a number; otherwise as it was written."""
    try:
        number = phonenumbers.parse(text, context.country or "US")
    except phonenumbers.NumberParseException:
        return text[: context.field.most]
    if not phonenumbers.is_possible_number(number) or not (text.startswith("+") or context.country):
        return text[: context.field.most]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _domain(text: str, context: Context) -> Value:
    if not (domain := registrable_domain(text)):
        raise BadCell("value.not_a_domain", text=text)
    return _text(domain, context)


def _zone(text: str, context: Context) -> Value:
    name = text.replace(" ", "_")
    if name not in known_zones():
        raise BadCell("value.not_a_zone", text=text)
    return name


def _currency(text: str, context: Context) -> Value:
    signs = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "R$": "BRL", "RM": "MYR", "¥": "JPY"}
    code = signs.get(text, text.upper().partition(" ")[0])
    if pycountry.currencies.get(alpha_3=code) is None:
        raise BadCell("value.not_a_currency", text=text)
    return code


def _number(text: str, context: Context) -> Decimal:
    """In the column's reading; without one, only what reads the same either way.

    Of whole numbers the larger: "10,000" is not a ten with three zeros behind a decimal comma.
    """
    signs = [context.sign] if context.sign else list(DecimalSign)
    found = {read_number(text, sign) for sign in signs} - {None}
    if context.field.kind is Kind.WHOLE:
        whole = [number for number in found if number is not None and number == number.to_integral_value()]
        found = {max(whole)} if whole else found
    if len(found) != 1 or (number := found.pop()) is None:
        raise BadCell("value.not_a_number", text=text)
    return number


def _whole(text: str, context: Context) -> Value:
    """Of a range ("51-200") the lower end: what is certain."""
    if found := re.fullmatch(r"(\d[\d.,]*)\s*(?:-|–|to|bis)\s*\d[\d.,]*|(\d[\d.,]*)\+", text):
        text = found.group(1) or found.group(2)
    number = _number(text, context)
    if number < 0:
        raise BadCell("value.negative", text=text)
    if number != number.to_integral_value():
        raise BadCell("value.not_whole", text=text)
    if number > MOST_WHOLE:
        raise BadCell("value.too_large", text=text)
    return int(number)


def _money(text: str, context: Context) -> Value:
    number = _number(text, context) * context.scale
    if number < 0:
        raise BadCell("value.negative", text=text)
    if number >= Decimal(10) ** 15:
        raise BadCell("value.too_large", text=text)
    return str(number.quantize(Decimal("0.01")))


def _mark(text: str, context: Context) -> Value:
    """4, 4/5, "4 stars"; a mean is rounded."""
    number = _number(re.sub(r"\s*(/\s*5|stars?|sterne?)$", "", text), context)
    if not 1 <= number <= 5:
        raise BadCell("value.not_a_mark", text=text)
    return int(number + Decimal("0.5"))


def _nps(text: str, context: Context) -> Value:
    """9, 9.0, 9/10; what lies between two marks is no answer."""
    number = _number(re.sub(r"\s*/\s*10$", "", text), context)
    if not 0 <= number <= 10 or number != number.to_integral_value():
        raise BadCell("value.not_an_nps", text=text)
    return int(number)


def _day(text: str, context: Context) -> Value:
    """Of a moment, the day in the workspace's zone."""
    zone = context.zone if context.field.kind is Kind.WHEN else ""
    if context.order:
        day = read_local_day(text, context.order, zone)
    else:
        readings = {read_local_day(text, order, zone) for order in DateOrder}
        if len(readings - {None}) > 1 or (None in readings and len(readings) > 1):
            raise BadCell("value.date_ambiguous", text=text)
        day = readings.pop()
    if day is None:
        raise BadCell("value.not_a_date", text=text)
    return day.isoformat()


def _flag(text: str, context: Context) -> Value:
    key = word_key(text)
    if key not in YES | NO:
        raise BadCell("value.not_a_flag", text=text)
    return key in YES


def _customer(text: str, context: Context) -> Value:
    """An account type that speaks of a customer, or a yes. "Former customer" and "Prospect" are none."""
    words = set(word_key(text).split())
    if words & {"former", "ex", "lost", "ehemaliger", "churned", "antigo", "bekas", "not", "kein", "non"}:
        return False
    return bool(words & CUSTOMER) or word_key(text) in YES


def _word(text: str, context: Context) -> str:
    """The value of one word; an answer given in the dialogue comes before the lists."""
    if (answer := context.answers.get(word_key(text))) is not None:
        return answer
    found = context.words.find(text) if context.words else None
    if found is None:
        raise BadCell("value.word_unknown", text=text)
    return found


def _listed(text: str, context: Context) -> Value:
    return _word(text, context) or None


def _entry(text: str, context: Context) -> Value:
    return int(_word(text, context) or 0) or None


def split(text: str) -> list[str]:
    """HubSpot joins several values by ";", others by a comma, a bar or a line."""
    separator = next((sign for sign in (";", "|", "\n") if sign in text), ",")
    return [part.strip() for part in text.split(separator) if part.strip()]


def _several(text: str, context: Context) -> Value:
    """Every word that is known; the whole text first, since names may hold commas."""
    if context.words and context.words.find(text) is not None:
        values = [_word(text, context)]
    else:
        values = [_word(part, context) for part in split(text)]
    unique = list(dict.fromkeys(value for value in values if value))
    return [int(value) for value in unique] if context.field.kind is Kind.USE_CASES else unique


def _topics(text: str, context: Context) -> Value:
    return [part[:200] for part in split(text)]


def _language(text: str, context: Context) -> Value:
    """One we write in, where it is one; else its two letters."""
    known = {code for code, _ in settings.LANGUAGES}
    code = text.strip().lower().replace("_", "-")
    spoken = _word(text if len(code) != 5 or code[2] != "-" else code[:2], context)
    return next((own for own in (code, spoken) if own in known), "pt-br" if spoken == "pt" else spoken)


def _product(text: str, context: Context) -> Value:
    return _text(context.answers.get(word_key(text)) or text, context)


READERS: dict[Kind, Callable[[str, Context], Value]] = {
    Kind.TEXT: _text, Kind.NAME: _text, Kind.CRM_ID: _crm_id, Kind.EMAIL: _email, Kind.PHONE: _phone,
    Kind.DOMAIN: _domain, Kind.ZONE: _zone, Kind.CURRENCY: _currency, Kind.WHOLE: _whole, Kind.MARK: _mark,
    Kind.MONEY: _money, Kind.DAY: _day, Kind.FLAG: _flag, Kind.CUSTOMER: _customer, Kind.INDUSTRY: _entry,
    Kind.USE_CASES: _several, Kind.LANGUAGES: _several, Kind.FORMATS: _several, Kind.ROLES: _several,
    Kind.TOPICS: _topics, Kind.PRODUCT: _product, Kind.REGION: _text, Kind.LANGUAGE: _language,
    Kind.WHEN: _day, Kind.NPS: _nps, Kind.SIGNAL_VALUE: _text,
}  # fmt: skip


def read_cell(text: str, context: Context) -> Value:
    """None for an empty cell. Raises BadCell."""
    if is_empty(text):
        return None
    return READERS.get(context.field.kind, _listed)(text.strip(), context)


def words_in(text: str, kind: Kind) -> list[str]:
    """The single words of a cell, as they would be looked up."""
    return split(text) if kind in SEVERAL else [text.strip()]
