"""Telling a signal in one minute (G3): pick what was observed, then a form with no more than it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.access import staff
from goodword.http.pages import Tab, act, named, next_address
from goodword.http.reader import StaffRequest
from goodword.lib.formats import day
from goodword.models import Account, Contact, Signal
from goodword.operations.signal import tell_signal
from goodword.policy.finding import SignalGroup, SignalKind, SignalSource
from goodword.policy.quarters import local_day
from goodword.policy.signals import SPECS, of_team, teams_of
from goodword.queries.telling import Logged
from goodword.queries.visibility import loggable_accounts, loggable_contacts, told_or_seen
from goodword.web.forms.signal import SignalForm
from goodword.wording.vocabulary import label

from .signal import read, rows_of

OWN_SHOWN = 10


@dataclass(frozen=True)
class Telling:
    """Who tells, for which team, what, and of whom, as the address says."""

    request: StaffRequest
    team: SignalSource
    kind: SignalKind | None
    contact: Contact | None
    account: Account | None

    @property
    def back(self) -> str:
        """Where it was begun; else here again, for the next one."""
        return next_address(self.request, f"{reverse('signal-new')}?team={self.team}")

    def url(self, **values: Any) -> str:
        whom = {"contact": self.contact and self.contact.pk, "account": self.account and self.account.pk}
        kept = {"team": self.team, **whom, "next": next_address(self.request, ""), **values}
        return f"{reverse('signal-new')}?{urlencode({name: value for name, value in kept.items() if value})}"

    def initial(self) -> dict[str, Any]:
        account = self.account or (self.contact and self.contact.account)
        return {"contact": self.contact, "account": account, "observed_on": self.request.today}


@staff("signal.log")
def new(request: StaffRequest) -> HttpResponse:
    """`?team=csm&kind=praise&contact=7`; without a kind, the kinds to pick from."""
    telling = _telling(request)
    if telling.kind is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "web/signal/new.html", _choice(telling), status=status)
    kind = telling.kind
    form = SignalForm(request.POST or None, initial=telling.initial(), kind=kind, actor=request.actor)
    return act(
        request,
        form,
        lambda: tell_signal(form.draft(), source=telling.team, actor=request.actor, now=request.now),
        template="web/signal/edit.html",
        context={"kind": kind, "team": telling.team, "choice_url": telling.url(), "back": telling.back},
        success_url=telling.back,
        message=lambda logged: _done(logged, request),
    )


def _done(logged: Logged, request: StaffRequest) -> str | Promise:
    """Of what was known already: since when and from whom, where the teller may learn it."""
    if logged.is_new:
        return _("Recorded. Thank you.")
    assert logged.signal is not None
    known = told_or_seen(request.actor).select_related("recorded_by").filter(pk=logged.signal.pk).first()
    if known is None:
        return _("This was known already. Nothing was added.")
    name = known.recorded_by.name if known.recorded_by else label(SignalSource(known.source))
    recorded = day(local_day(known.recorded_at, request.workspace.time_zone), get_language() or "en")
    return _("This was known already: %(name)s recorded it on %(day)s. Nothing was added.") % {
        "name": name, "day": recorded,
    }  # fmt: skip


def _telling(request: StaffRequest) -> Telling:
    """What the address names and this reader may tell; the rest is as if it were not there."""
    teams = teams_of(request.actor.roles)
    team = next((one for one in teams if one == request.GET.get("team")), teams[0])
    kind = next((one for one in of_team(team) if one == request.GET.get("kind")), None)
    contact = named(request, "contact", loggable_contacts(request.actor).select_related("account"))
    account = named(request, "account", loggable_accounts(request.actor))
    if not request.actor.may("contact.see"):
        contact = account = None
    return Telling(request, team, kind, contact, account)


def _choice(telling: Telling) -> dict[str, Any]:
    teams = teams_of(telling.request.actor.roles)
    tabs = [Tab(label(team), telling.url(team=team), team is telling.team) for team in teams]
    own = Signal.objects.filter(recorded_by=telling.request.user).order_by("-recorded_at", "-pk")
    return {
        "tabs": tabs if len(tabs) > 1 else [],
        "team": telling.team,
        "groups": list(_groups(telling)),
        "about": telling.contact or telling.account,
        "own": rows_of(list(read(own)[:OWN_SHOWN])),
    }


def _groups(telling: Telling) -> Iterator[tuple[SignalGroup, list[tuple[SignalKind, str]]]]:
    """The kinds of this team by family, each with the address of its form."""
    kinds = of_team(telling.team)
    for group in SignalGroup:
        if found := [(kind, telling.url(kind=kind)) for kind in kinds if SPECS[kind].group is group]:
            yield group, found
