"""The types of bodies and addresses: what a value may be, said once, checked and described alike."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

import pycountry
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from goodword.lib.codes import currencies, known_zones, languages, regions

LARGEST_ID = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2999
DAY_PATTERN = "^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"


def _known(codes: Callable[[], Any]) -> AfterValidator:
    """A code of a list too long to be written out in the description."""

    def check(code: str) -> str:
        if code and code not in codes():
            raise PydanticCustomError("code_unknown", "unknown code")
        return code

    return AfterValidator(check)


@lru_cache
def _countries() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries)


@lru_cache
def _currencies() -> frozenset[str]:
    return frozenset(code for code, _name in currencies("en"))


@lru_cache
def _languages() -> frozenset[str]:
    """Spoken ones by ISO 639-1, and those the product itself speaks."""
    return frozenset(code for code, _name in languages("en")) | {code for code, _name in settings.LANGUAGES}


@lru_cache
def _regions() -> frozenset[str]:
    return frozenset(code for country in _countries() for code, _name in regions(country))


def _text_only(value: Any) -> Any:
    if not isinstance(value, str | date) or (isinstance(value, str) and len(value) != len("2026-03-02")):
        raise PydanticCustomError("date_type", "a date is expected")
    return value


def _near(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError("date_range", "a date people reckon with is expected")
    return day


def _near_moment(moment: datetime) -> datetime:
    _near(moment.date())
    return moment


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise PydanticCustomError("email", "an address is expected") from None
    return text


Id = Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True, examples=[7])]
PathId = Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[7])]
Whole = Annotated[int, Field(ge=0, le=2_147_483_647, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[
    date,
    BeforeValidator(_text_only),
    AfterValidator(_near),
    Field(json_schema_extra={"pattern": DAY_PATTERN}, examples=["2026-04-15"]),
]
Moment = Annotated[AwareDatetime, AfterValidator(_near_moment), Field(examples=["2026-03-09T09:00:00Z"])]
LongText = Annotated[str, StringConstraints(max_length=8000)]
ShortText = Annotated[str, StringConstraints(max_length=200)]
Note = Annotated[str, StringConstraints(max_length=4000)]
Email = Annotated[str, AfterValidator(_email), Field(max_length=254, examples=["petra@prospect.example"])]
Country = Annotated[str, _known(_countries), Field(max_length=64, examples=["DE"])]
Region = Annotated[str, _known(_regions), Field(max_length=64, examples=["DE-BY"])]
Currency = Annotated[str, _known(_currencies), Field(max_length=64, examples=["EUR"])]
Language = Annotated[str, _known(_languages), Field(max_length=64, examples=["en"])]
Zone = Annotated[str, _known(known_zones), Field(max_length=64, examples=["Europe/Berlin"])]
OwnLanguage = Literal["en", "de", "pt-br", "ms"]
Money = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2, examples=["120000.00"])]
# Which text field holds a code, by the end of its name.
CODES: dict[str, Any] = {
    "country": Country, "region": Region, "currency": Currency, "language": Language, "time_zone": Zone,
}  # fmt: skip


class Body(BaseModel):
    """What is sent. A name that is not known is a mistake, not a wish to be ignored."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """What was really sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    def values(self) -> dict[str, Any]:
        """Everything, with what stands for what was left out."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class MergeBody(Body):
    """The duplicate, which becomes one with the record of the address."""

    merged: Id


class NoteBody(Body):
    """A word with it, which may be left out."""

    note: Note = ""


class ReasonBody(Body):
    """Why; some verbs insist on it."""

    reason: Note = ""


class Shown(BaseModel):
    """What is answered, read off a record's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Ref(Shown):
    """Another record by its id, with the name people know it by."""

    id: int
    name: str


def ref_of(record: Any) -> Any:
    return Ref(id=record.pk, name=str(record)) if isinstance(record, Model) else record


def refs_of(records: Any) -> Any:
    return [ref_of(record) for record in records.all()] if hasattr(records, "all") else records


class WallTime(Body):
    """A time on the clocks of a zone; `fold` says which one is meant where the hour comes twice."""

    wall: Annotated[
        str, Field(pattern=r"^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$", examples=["2026-03-09T10:00"])
    ]
    zone: Zone
    fold: Literal[0, 1] | None = None


ToRef = Annotated[Ref, BeforeValidator(ref_of)]
ToRefs = Annotated[list[Ref], BeforeValidator(refs_of)]
