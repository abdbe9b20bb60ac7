"""Rows are locked in one order everywhere: account → advocate → request, so that nobody waits in a circle."""

from goodword.models import Account, Advocate, ReferenceRequest


def lock_account(account_id: int) -> Account:
    return Account.objects.select_for_update().get(pk=account_id)


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
