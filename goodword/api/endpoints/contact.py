"""People at companies: edited, moved when they change company, and merged."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Annotated

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals, flag
from goodword.api.records import Seen, fields_of, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Id, MergeBody, PathId, ShortText, Shown
from goodword.models import Contact
from goodword.operations.contact import ContactValues, change_company, create_contact, edit_contact
from goodword.operations.locking import lock_account
from goodword.operations.merging import merge_contacts
from goodword.policy.vocabulary import Function, Level
from goodword.queries.visibility import editable_contacts, visible_advocates, visible_contacts

CONTACTS = Resource("contacts", "People at companies.")
EDITED = tuple(field.name for field in fields(ContactValues))
LIST = Listed[Contact](
    sorts={"name": ("search",), "account": ("account__search",)},
    order="name",
    search=("search", "account__search"),
    filters={"account": equals("account"), "function": equals("function"), "level": equals("level"),
             "customer": flag(Q(account__is_customer=True)), "email": equals("email__iexact"),
             "crm_id": equals("crm_id")},
)  # fmt: skip


@shown_of(Contact, ("id", "account", *EDITED, "crm_source", "crm_id", "created_at"))
class ContactShown(Shown):
    """A person. `advocate` is their number in the pool, as far as the key may know it (A7)."""

    advocate: int | None


@body_of(Contact, ("account", *EDITED), required=("account", "last_name"))
class ContactBody(Body):
    """What may be said of a person."""


@body_of(Contact, EDITED, partial=True)
class ContactChanges(Body):
    """What is left out stays as it is. The company changes by a move."""


class MoveBody(Body):
    account: Id
    title: ShortText = ""


class ContactQuery(ListQuery):
    account: PathId | None = None
    function: Function | None = None
    level: Level | None = None
    customer: bool | None = None
    email: str | None = Field(None, max_length=254)
    crm_id: str | None = Field(None, max_length=100)


def _visible(request: ApiRequest) -> QuerySet[Contact]:
    return visible_contacts(request.actor).select_related("account")


def _rows(request: ApiRequest, contacts: Sequence[Contact]) -> Iterable[ContactShown]:
    seen = visible_advocates(request.actor).filter(contact__in=[contact.pk for contact in contacts])
    advocates = dict(seen.order_by().values_list("contact_id", "pk"))
    return [ContactShown.model_validate(Seen(one, advocate=advocates.get(one.pk))) for one in contacts]


def _shown(request: ApiRequest, pk: int) -> ContactShown:
    return next(iter(_rows(request, [found(_visible(request), pk)])))


@CONTACTS.get("/contacts", "contact.see", Page[ContactShown])
def index(request: ApiRequest, query: Annotated[ContactQuery, Query()]) -> Page[ContactShown]:
    """People the key may see."""
    return LIST.page(request, query, _visible(request), lambda rows: _rows(request, rows))


@CONTACTS.get("/contacts/{int:pk}", "contact.see", ContactShown)
def read(request: ApiRequest, pk: PathId) -> ContactShown:
    """A person."""
    return _shown(request, pk)


@CONTACTS.post("/contacts", "contact.edit", ContactShown, makes="/contacts/{id}")
def create(request: ApiRequest, body: ContactBody) -> ContactShown:
    """Add a person to a company."""
    values = body.values()
    contact = create_contact(values.pop("account"), ContactValues(**values), actor=request.actor, now=request.now)
    return _shown(request, contact.pk)


@CONTACTS.patch("/contacts/{int:pk}", "contact.edit", ContactShown)
def edit(request: ApiRequest, pk: PathId, body: ContactChanges) -> ContactShown:
    """Change what is recorded of a person."""
    lock_account(found(editable_contacts(request.actor), pk).account_id)
    contact = found(editable_contacts(request.actor), pk)
    require_unchanged(request, _shown(request, pk))
    values = ContactValues(**fields_of(contact, EDITED) | body.given())
    edit_contact(pk, values, actor=request.actor, now=request.now)
    return _shown(request, pk)


@CONTACTS.post("/contacts/{int:pk}/move", "contact.edit", ContactShown)
def move(request: ApiRequest, pk: PathId, body: MoveBody) -> ContactShown:
    """Record that a person works elsewhere now; an advocate leaves the programme with it."""
    found(editable_contacts(request.actor), pk)
    change_company(pk, body.account, body.title, actor=request.actor, now=request.now)
    return _shown(request, pk)


@CONTACTS.post("/contacts/{int:pk}/merge", "contact.merge", ContactShown)
def merge(request: ApiRequest, pk: PathId, body: MergeBody) -> ContactShown:
    """Merge a duplicate into this person."""
    found(editable_contacts(request.actor), pk)
    merge_contacts(pk, body.merged, actor=request.actor, now=request.now)
    return _shown(request, pk)
