"""Which records a member of staff may see (spec README, A7): every list, page, search and export starts here.

An actor that is not staff by session (worker, system) sees all.
"""

from typing import Any

from django.db.models import Q, QuerySet

from goodword.models import (
    Account,
    Advocate,
    Ask,
    Candidate,
    Contact,
    Deal,
    FollowUp,
    ReferenceRequest,
    Session,
    Signal,
)
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.follow_ups import OF_REP
from goodword.policy.vocabulary import AskState, Party, Role


def _sees_all(actor: Actor, *roles: Role) -> bool:
    return actor.kind in (ActorKind.WORKER, ActorKind.SYSTEM) or bool(actor.roles & set(roles))


def _own(actor: Actor, by_role: dict[Role, Q]) -> Q:
    """The union of what each of the actor's roles gives; nothing without one."""
    scope = Q(pk__in=[])
    if actor.is_staff:
        for role, condition in by_role.items():
            if role in actor.roles:
                scope |= condition
    return scope


def sees(records: QuerySet[Any], pk: int | None) -> bool:
    """Is the record, where there is one, among these?"""
    return pk is not None and records.filter(pk=pk).exists()


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """All to the manager; to a CSM their own; to a rep those of their deals."""
    accounts = Account.objects.filter(merged_into__isnull=True)
    if _sees_all(actor, Role.MANAGER):
        return accounts
    own_deals = Deal.objects.filter(owner_id=actor.user_id, merged_into__isnull=True).values("account")
    return accounts.filter(_own(actor, {Role.CSM: Q(csm_id=actor.user_id), Role.REP: Q(pk__in=own_deals)}))


def editable_accounts(actor: Actor) -> QuerySet[Account]:
    """All to the manager; to a CSM their own, and not those they see as a rep only (A7)."""
    accounts = Account.objects.filter(merged_into__isnull=True)
    if _sees_all(actor, Role.MANAGER):
        return accounts
    return accounts.filter(_own(actor, {Role.CSM: Q(csm_id=actor.user_id)}))


def editable_contacts(actor: Actor) -> QuerySet[Contact]:
    return Contact.objects.filter(merged_into__isnull=True, account__in=editable_accounts(actor))


def visible_contacts(actor: Actor) -> QuerySet[Contact]:
    return Contact.objects.filter(merged_into__isnull=True, account__in=visible_accounts(actor))


def visible_deals(actor: Actor) -> QuerySet[Deal]:
    """All to the manager; to a rep their own."""
    deals = Deal.objects.filter(merged_into__isnull=True)
    if _sees_all(actor, Role.MANAGER):
        return deals
    return deals.filter(_own(actor, {Role.REP: Q(owner_id=actor.user_id)}))


def visible_advocates(actor: Actor) -> QuerySet[Advocate]:
    """All to the manager; to a CSM those of their accounts; never to a rep (A7)."""
    if _sees_all(actor, Role.MANAGER):
        return Advocate.objects.all()
    return Advocate.objects.filter(_own(actor, {Role.CSM: Q(contact__account__csm_id=actor.user_id)}))


def visible_candidates(actor: Actor) -> QuerySet[Candidate]:
    """All to the manager; to a CSM those of their accounts; never to a rep (A7)."""
    if _sees_all(actor, Role.MANAGER):
        return Candidate.objects.all()
    return Candidate.objects.filter(_own(actor, {Role.CSM: Q(contact__account__csm_id=actor.user_id)}))


def visible_requests(actor: Actor) -> QuerySet[ReferenceRequest]:
    """To a rep their own; to a director what waits for one and what they decided; to the manager all but drafts."""
    if _sees_all(actor):
        return ReferenceRequest.objects.all()
    manager = ~Q(state="draft") | Q(rep_id=actor.user_id)
    director = Q(state="approval") | Q(director_id=actor.user_id)
    own = {Role.MANAGER: manager, Role.DIRECTOR: director, Role.REP: Q(rep_id=actor.user_id)}
    return ReferenceRequest.objects.filter(_own(actor, own))


def visible_asks(actor: Actor) -> QuerySet[Ask]:
    """Those to the advocates they see. Of all there are, no advocate needs to be looked up."""
    if _sees_all(actor, Role.MANAGER):
        return Ask.objects.all()
    return Ask.objects.filter(advocate__in=visible_advocates(actor))


def visible_sessions(actor: Actor) -> QuerySet[Session]:
    if _sees_all(actor, Role.MANAGER):
        return Session.objects.all()
    return Session.objects.filter(ask__in=visible_asks(actor))


def _own_request(actor: Actor) -> Q:
    """Of an ask: for a request of this rep, and the customer has said yes (A7)."""
    return Q(request__rep=actor.user_id, state=AskState.ACCEPTED)


def reportable_sessions(actor: Actor, party: Party) -> QuerySet[Session]:
    """Of which staff may record what this party said: a rep the prospect's word, and never the advocate's."""
    sessions = visible_sessions(actor)
    if party is Party.PROSPECT and actor.is_staff and Role.REP in actor.roles:
        own = Ask.objects.filter(_own_request(actor)).values("pk")
        return Session.objects.filter(Q(pk__in=sessions.values("pk")) | Q(ask__in=own))
    return sessions


def visible_follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """All to the manager; to a CSM those of their accounts; to a rep those of their own requests (F6, A7)."""
    if _sees_all(actor, Role.MANAGER):
        return FollowUp.objects.all()
    own_asks = Ask.objects.filter(_own_request(actor)).values("pk")
    csm, rep = Q(session__ask__advocate__contact__account__csm_id=actor.user_id), Q(session__ask__in=own_asks)
    return FollowUp.objects.filter(_own(actor, {Role.CSM: csm, Role.REP: rep}))


def doable_follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """What staff may do: a rep only their own duties, and what goes through the rep of the request."""
    visible = visible_follow_ups(actor)
    if _sees_all(actor, Role.MANAGER) or Role.CSM in actor.roles:
        return visible
    return visible.filter(Q(owner_id=actor.user_id) | Q(kind__in=OF_REP))


def loggable_accounts(actor: Actor) -> QuerySet[Account]:
    """About whom somebody may tell a signal (G3): whom they see anyway; support and product about any customer."""
    seen = visible_accounts(actor)
    if actor.is_staff and actor.roles & {Role.SUPPORT, Role.PRODUCT}:
        own = Q(pk__in=seen.values("pk")) | Q(is_customer=True)
        return Account.objects.filter(own, merged_into__isnull=True)
    return seen


def loggable_contacts(actor: Actor) -> QuerySet[Contact]:
    return Contact.objects.filter(merged_into__isnull=True, account__in=loggable_accounts(actor))


def visible_signals(actor: Actor) -> QuerySet[Signal]:
    """All to the manager; to a CSM those at their accounts, and of people who work there now."""
    if _sees_all(actor, Role.MANAGER):
        return Signal.objects.all()
    csm = Q(account__csm_id=actor.user_id) | Q(contact__account__csm_id=actor.user_id)
    return Signal.objects.filter(_own(actor, {Role.CSM: csm}))


def withdrawable_signals(actor: Actor) -> QuerySet[Signal]:
    """Any to the manager; to others what they told themselves."""
    if _sees_all(actor, Role.MANAGER):
        return Signal.objects.all()
    return Signal.objects.filter(recorded_by=actor.user_id) if actor.user_id is not None else Signal.objects.none()


def told_or_seen(actor: Actor) -> QuerySet[Signal]:
    """Of which somebody may learn when and by whom they were recorded."""
    return visible_signals(actor) | withdrawable_signals(actor)
