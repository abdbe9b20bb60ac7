"""What all pages on which a time is agreed have in common: choosing, offering, the file, calling it off (S1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from goodword.messages.calendar import calendar_text
from goodword.messages.variables import instants_of, when
from goodword.models import Session, TimeOffer
from goodword.operations.refused import refused
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Party
from goodword.queries.arranging import Arranging, newest_invitation
from goodword.queries.preparation import join_details_of
from goodword.queries.workspace import the_workspace

from .both_clocks import Note, Noted, both_clocks, for_them
from .forms import Form
from .times import CallOffForm, ChooseForm, OfferForm

NUMBER = re.compile(r"[0-9]{1,18}")
FOR_STAFF = {"time": _("Time"), "note": _("What they said about it"), "reason": _("What they said")}
AnyForm = TypeVar("AnyForm", bound=Form)
Operation = Callable[..., object]
Respond = Callable[[str, Form, Callable[[], object]], HttpResponse]


@dataclass(frozen=True)
class Desk:
    """A party, or staff in its place, at the page on which it arranges its part."""

    actor: Actor
    party: Party
    arranging: Arranging
    zone: str
    language: str
    now: datetime

    def context(self) -> dict[str, Any]:
        """What the templates of such a page show."""
        arranging, session = self.arranging, self.arranging.session
        offered = arranging.offer
        return {
            "arranging": arranging,
            "session": session,
            "starts": self._when(session) if session else "",
            "was_to_start": self._when(arranging.called_off) if arranging.called_off else "",
            "join_details": join_details_of(session) if session else "",
            "has_file": session is not None and newest_invitation(session) is not None,
            "mine": self._noted(offered) if offered and offered.party == self.party else [],
            "their_note": offered.note if offered and self._reads_note() else "",
            **self._forms(),
        }

    def _reads_note(self) -> bool:
        """What the prospect notes is for the advocate's eyes; what the advocate notes is not for the prospect's."""
        return self.party is Party.ADVOCATE and self.arranging.waits_for(self.party)

    def _forms(self) -> dict[str, Form]:
        arranging, session = self.arranging, self.arranging.session
        forms: dict[str, Form] = {}
        if arranging.offer is not None and arranging.waits_for(self.party):
            forms["choose_form"] = self.choose_form(arranging.offer)
        if arranging.may_change:
            forms["offer_form"] = self.offer_form()
        if arranging.may_change and session is not None:
            forms["call_off_form"] = self.call_off_form(initial={"seen": _seen(session)})
        return forms

    def choose_form(self, offer: TimeOffer, data: Any = None) -> ChooseForm:
        times = [time for time in self._noted(offer) if time.instant > self.now]
        return self._worded(ChooseForm(data, offer=offer, times=times, auto_id="choose_%s"))

    def offer_form(self, data: Any = None) -> OfferForm:
        with_note = self.party is Party.PROSPECT
        return self._worded(OfferForm(data, zone=self.zone, with_note=with_note, auto_id="offer_%s"))

    def call_off_form(self, data: Any = None, **options: Any) -> CallOffForm:
        return self._worded(CallOffForm(data, auto_id="call_off_%s", **options))

    def _worded(self, form: AnyForm) -> AnyForm:
        """Staff are asked what a party said, not the party itself."""
        for name, label in FOR_STAFF.items() if self.actor.is_staff else ():
            if name in form.fields:
                form.fields[name].label = label
        return form

    def choose(self, choose_time: Operation, data: QueryDict, respond: Respond) -> HttpResponse:
        """Take one of the times of the offer that the page showed."""
        offers = TimeOffer.objects.filter(ask=self.arranging.ask).exclude(party=self.party)
        number = data.get("chosen_from", "")
        offer = get_object_or_404(offers, pk=int(number) if NUMBER.fullmatch(number) else 0)
        form = self.choose_form(offer, data)
        actor, now = self.actor, self.now
        return respond("choose_form", form, lambda: choose_time(offer.pk, form.instant, actor=actor, now=now))

    def offer(self, offer_times: Operation, data: QueryDict, respond: Respond) -> HttpResponse:
        """Suggest times."""
        form, ask = self.offer_form(data), self.arranging.ask
        if ask is None:
            raise Http404
        pk, actor, now = ask.pk, self.actor, self.now

        def suggest() -> object:
            values = form.cleaned_data
            return offer_times(pk, self.party, values["times"], values.get("note", ""), actor=actor, now=now)

        return respond("offer_form", form, suggest)

    def call_off(self, cancel_session: Operation, data: QueryDict, respond: Respond) -> HttpResponse:
        """Call the session off that the page showed, and no other."""
        form, ask = self.call_off_form(data), self.arranging.ask
        if ask is None:
            raise Http404
        actor, now = self.actor, self.now

        def cancel() -> object:
            seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
            session = next((one for one in ask.sessions.all() if _seen(one) == seen), None)
            if session is None:
                raise refused("session.changed")
            return cancel_session(session.pk, reason, by=self.party, actor=actor, now=now)

        return respond("call_off_form", form, cancel)

    def file(self) -> HttpResponse:
        """The calendar file, as it was mailed last."""
        session = self.arranging.session
        invitation = newest_invitation(session) if session else None
        if invitation is None:
            raise Http404
        text = calendar_text(invitation, the_workspace())
        response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="invite.ics"'
        return response

    def _when(self, session: Session) -> str:
        return when(session.starts_at, self.zone, self.language)

    def _noted(self, offer: TimeOffer) -> list[Noted]:
        times = instants_of(offer.times)
        return [Noted(time, when(time, self.zone, self.language), self._notes(offer, time)) for time in times]

    def _notes(self, offer: TimeOffer, instant: datetime) -> list[Note]:
        """Staff read both clocks, an advocate what is odd for the prospect to whom they offer it."""
        if self.actor.is_staff:
            return both_clocks(offer.ask, instant, self.language)
        offers = self.party is Party.ADVOCATE and offer.party == self.party
        return for_them(offer.ask, Party.PROSPECT, instant, self.language) if offers else []


def _seen(session: Session) -> str:
    return f"{session.pk} {session.starts_at.isoformat()}"
