"""Inviting a candidate, their answer, and the talk that follows (O1-O5, P2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.mail_preview import MailPreview, preview_mail
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.messages.compose import Subject
from goodword.models import Candidate, ProgrammeInvitation, Signal, User
from goodword.operations.outreach import InviteContent, answer_invitation, send_invitation, withdraw_invitation
from goodword.operations.outreach_draft import draft_result
from goodword.operations.qualification import TALKED_IN, record_talk
from goodword.policy.actors import Actor
from goodword.policy.finding import CandidateStage, CandidateTier, InviteAnswer
from goodword.policy.outreach import OFFERS, asks_for_calls, check_text, may_invite, shut_gates
from goodword.policy.outreach_warning import check_seen
from goodword.policy.verdict import Reason
from goodword.queries.outreach import invite_facts, said_in_talk, signers_of, standing, unsent
from goodword.queries.outreach_warning import warnings_of
from goodword.queries.score import explained
from goodword.queries.visibility import visible_candidates
from goodword.queries.workspace import current_policy, the_workspace, today_in
from goodword.web.forms.outreach import InviteForm, TakeBackForm, TalkForm, ToldForm
from goodword.wording.delivery import problem_words
from goodword.wording.outreach_warning import warning_text

from .outreach_against import against


def found(request: StaffRequest, pk: int) -> Candidate:
    candidates = visible_candidates(request.actor).select_related("contact__account__csm", "owner")
    return get_object_or_404(candidates, pk=pk)


def _invitation(request: StaffRequest, pk: int) -> ProgrammeInvitation:
    seen = ProgrammeInvitation.objects.filter(candidate__in=visible_candidates(request.actor))
    return get_object_or_404(seen.select_related("candidate__contact__account__csm", "invited_by"), pk=pk)


def outreach_context(candidate: Candidate, actor: Actor, now: datetime | None = None) -> dict[str, Any]:
    """For `web/outreach/_panel.html`: who invites them with what, what stands against it, and what was answered."""
    now = now or timezone.now()
    facts, today = invite_facts(candidate, now), today_in(the_workspace(), now)
    offer, stage = OFFERS.get(facts.tier), CandidateStage(candidate.stage)
    calls = bool(offer and offer.calls)
    reasons = may_invite(facts, today, current_policy(), calls=calls).reasons
    invitations = list(candidate.invitations.select_related("invited_by").order_by("-sent_at", "-pk"))
    problems = unsent(candidate) if invitations else {}
    open_one = next(
        (one for one in invitations if not one.answer and not one.withdrawn_at and one.expires_at > now), None
    )
    return {
        "offer": offer,
        "against": against((*reasons, *_name(candidate, facts.tier, actor)), candidate, now),
        "invitations": [(one, problem_words(problems.get(one.pk, ""))) for one in invitations],
        "open_invitation": open_one,
        "may_invite": actor.may("candidate.invite") and open_one is None and not facts.is_advocate,
        "may_talk": actor.may("candidate.talk") and stage in TALKED_IN,
        "may_enrol": actor.may("advocate.enrol") and stage is CandidateStage.INTERESTED and not facts.is_advocate,
        "talk_minutes": current_policy().outreach.talk_minutes,
        "said": said_in_talk(candidate) if candidate.talked_on else {},
        "suited": explained(candidate.contact, today).suggestions,
        "take_back_form": TakeBackForm(auto_id="take_back_%s"),
        "told_form": ToldForm(auto_id="told_%s"),
    }


def _name(candidate: Candidate, tier: CandidateTier, actor: Actor) -> tuple[Reason, ...]:
    """Who may not send it in the name of whoever would sign it (O1)."""
    if actor.may("advocate.enrol") or actor.user_id is None or tier not in OFFERS:
        return ()
    signers = signers_of(candidate, tier, User.objects.get(pk=actor.user_id))
    return () if any(user.pk == actor.user_id for user in signers) else (Reason("O1.in_their_name"),)


@staff("candidate.invite")
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Read, change and send it; or read why nobody may today."""
    candidate = found(request, pk)
    warnings = warnings_of(candidate, request.now)
    form = _form(request, candidate, warnings)
    content = form.content() if form.is_bound else _draft(request, candidate)
    kept = _kept(request, candidate)
    return act(
        request,
        form,
        lambda: send_invitation(pk, form.content(), actor=request.actor, now=request.now),
        template="web/outreach/invite.html",
        context={
            "candidate": candidate,
            "warnings": warnings,
            **kept,
            **_preview(request, candidate, content, warnings),
        },
        success_url=reverse("candidate-detail", args=[pk]),
        message=_("The invitation is on its way."),
    )


def _kept(request: StaffRequest, candidate: Candidate) -> dict[str, Any]:
    """What no change of the text helps against: why, since when, and what can be done instead."""
    facts = invite_facts(candidate, request.now)
    calls = asks_for_calls(facts.tier, "")
    reasons = may_invite(facts, request.today, current_policy(), calls=calls).reasons
    reasons = (*reasons, *_name(candidate, facts.tier, request.actor))
    return {
        "against": against(reasons, candidate, request.now),
        "last_move": candidate.moves.order_by("-at", "-pk").first() if reasons else None,
        "last_answer": candidate.invitations.exclude(answer="").order_by("-answered_at").first() if reasons else None,
    }


def _form(request: StaffRequest, candidate: Candidate, warnings: Sequence[Signal]) -> InviteForm:
    tier = standing(candidate)[0]
    signers = signers_of(candidate, tier, request.user)
    manages = request.actor.may("advocate.enrol")
    if not manages:
        signers = [user for user in signers if user.pk == request.user.pk] or signers[:1]
    asks = manages and tier in OFFERS and not OFFERS[tier].calls
    initial = {"invited_by": signers[0].pk if signers else None, "result": draft_result(candidate, now=request.now)}
    told = [(one.pk, warning_text(one.kind, one.number, one.observed_on, one.source)) for one in warnings]
    data = request.POST if request.method == "POST" else None
    return InviteForm(data, initial=initial, signers=signers, may_ask_for_calls=asks, warnings=told)


def _draft(request: StaffRequest, candidate: Candidate) -> InviteContent:
    return InviteContent(draft_result(candidate, now=request.now))


@require_POST
@staff("candidate.invite")
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail as it stands while somebody edits it; nothing is saved."""
    candidate = found(request, pk)
    warnings = warnings_of(candidate, request.now)
    form = _form(request, candidate, warnings)
    return render(request, "web/outreach/_preview.html", _preview(request, candidate, form.content(), warnings))


def _preview(
    request: StaffRequest, candidate: Candidate, content: InviteContent, warnings: Sequence[Signal]
) -> dict[str, Any]:
    """The mail, when it would leave, and what has to be changed in it before."""
    policy, facts = current_policy(), invite_facts(candidate, request.now)
    signers = signers_of(candidate, facts.tier, request.user)
    signer = next((user for user in signers if user.pk == content.invited_by), signers[0] if signers else request.user)
    invitation = ProgrammeInvitation(
        candidate=candidate, tier=facts.tier, invited_by=signer, sent_by=request.user, result=content.result,
        message=content.message, calls_reason=content.calls_reason,
    )  # fmt: skip
    mail: MailPreview = preview_mail(
        "invite", candidate.contact, Subject(invitation=invitation), workspace=request.workspace, policy=policy,
        now=request.now,
    )  # fmt: skip
    calls = asks_for_calls(facts.tier, content.calls_reason)
    by_text = shut_gates(facts.gates, calls=calls) if content.calls_reason else ()
    read = check_seen([one.pk for one in warnings], content.seen)
    return {
        "mail": mail, "tier": facts.tier, "offer": OFFERS.get(facts.tier),
        "todo": (*by_text, *_todo(request, content, facts.tier), *read.reasons),
    }  # fmt: skip


def _todo(request: StaffRequest, content: InviteContent, tier: CandidateTier) -> tuple[Reason, ...]:
    if tier not in OFFERS:
        return ()
    return check_text(content.result, content.calls_reason, manages=request.actor.may("advocate.enrol")).reasons


@require_POST
@staff("candidate.invite")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    form = TakeBackForm(request.POST, auto_id="take_back_%s")
    return act(
        request,
        form,
        lambda: withdraw_invitation(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now),
        template="web/outreach/verb.html",
        context={"candidate": invitation.candidate, "title": _("Take the invitation back")},
        success_url=reverse("candidate-detail", args=[invitation.candidate_id]),
        message=_("Taken back. If the mail had not left yet, it stays here."),
    )


@require_POST
@staff("candidate.invite")
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """What they said by phone."""
    invitation = _invitation(request, pk)
    form = ToldForm(request.POST, auto_id="told_%s")

    def give() -> object:
        said = form.cleaned_data
        words = said["comment"], said["until"]
        return answer_invitation(pk, InviteAnswer(said["answer"]), *words, actor=request.actor, now=request.now)

    return act(
        request,
        form,
        give,
        template="web/outreach/verb.html",
        context={"candidate": invitation.candidate, "title": _("Their answer")},
        success_url=reverse("candidate-detail", args=[invitation.candidate_id]),
        message=_("Their answer is recorded."),
    )


@staff("candidate.talk")
def talk(request: StaffRequest, pk: int) -> HttpResponse:
    candidate = found(request, pk)
    form = TalkForm(request.POST or None, initial={"talked_on": request.today})
    return act(
        request,
        form,
        lambda: record_talk(pk, form.talk(), actor=request.actor, now=request.now),
        template="web/outreach/talk.html",
        context={"candidate": candidate, "minutes": current_policy().outreach.talk_minutes},
        success_url=reverse("candidate-detail", args=[pk]),
        message=_("Recorded. Each answer is a signal now."),
    )
