"""Rows are locked in one order everywhere: account → advocate → request → ask, so that nobody waits in a circle."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from goodword.lib.batches import batches
from goodword.models import Account, Advocate, Ask, Deal, ReferenceRequest

from .refused import refused

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 4
BATCH = 500  # accounts in one statement
# What PostgreSQL calls it: serialization failure, deadlock, lock not available in time. SQLite waits, then is busy.
CONTENTION = {"40001", "40P01", "55P03"}
BUSY = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"}


def transacted(operation: Callable[P, T]) -> Callable[P, T]:
    """One transaction, begun again when others held the rows too long; inside another transaction simply part of it.

    Refuses with `database.busy` when it does not get through.
    """

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        attempts = 1 if connection.in_atomic_block else ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                with transaction.atomic():
                    return operation(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not _is_contention(error):
                    raise
                if attempt == attempts:
                    raise refused("database.busy") from error
        raise AssertionError("a loop over at least one attempt ends inside")

    return run


def _is_contention(error: OperationalError) -> bool:
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) in CONTENTION or getattr(cause, "sqlite_errorname", None) in BUSY


def lock_account(account_id: int) -> Account:
    return Account.objects.select_for_update().get(pk=account_id)


def lock_accounts(*account_ids: int) -> list[Account]:
    """Several accounts, in the order of their ids."""
    parts = batches(sorted(set(account_ids)), BATCH)
    return [one for ids in parts for one in Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")]


def lock_advocate(advocate_id: int) -> Advocate:
    """The advocate behind its account's lock; reads the account first, then checks it has not changed."""
    account_id = Advocate.objects.values_list("contact__account_id", flat=True).get(pk=advocate_id)
    lock_account(account_id)
    advocate = Advocate.objects.select_for_update(of=("self",)).select_related("contact__account").get(pk=advocate_id)
    if advocate.contact.account_id != account_id:
        lock_account(advocate.contact.account_id)
    return advocate


def lock_request(request_id: int) -> ReferenceRequest:
    return ReferenceRequest.objects.select_for_update().get(pk=request_id)


def lock_deal(deal_id: int | None) -> None:
    """Behind the lock of its request: of two requests for one deal, the second sees the first (Q2)."""
    if deal_id is not None:
        list(Deal.objects.select_for_update().filter(pk=deal_id).values_list("pk"))


def lock_ask(ask_id: int) -> Ask:
    """The ask behind the locks of its account, advocate and request."""
    advocate_id, request_id = Ask.objects.values_list("advocate_id", "request_id").get(pk=ask_id)
    lock_advocate(advocate_id)
    if request_id is not None:
        lock_request(request_id)
    asks = Ask.objects.select_for_update(of=("self",))
    return asks.select_related("advocate__contact__account", "account", "sent_by").get(pk=ask_id)
