"""The page on which a candidate answers an invitation to the programme with one click (P2), and unsubscribes with one.

Opening it changes nothing. Mail programs unsubscribe by a POST of their own, without a cookie and so without a CSRF
token (RFC 8058): that the link is live and theirs is all it needs.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodword.http.forms import Form
from goodword.http.links import Visit, link_page
from goodword.http.pages import act, press
from goodword.http.reader import PageRequest
from goodword.messages.programme_invitation import told_by
from goodword.models import Advocate, ProgrammeInvitation
from goodword.operations.outreach import answer_invitation
from goodword.operations.programme_mail import subscribe_again, unsubscribe
from goodword.policy.finding import CandidateStage, CandidateTier, InviteAnswer
from goodword.policy.outreach import asks_for_calls, may_change
from goodword.policy.vocabulary import AdvocateStatus
from goodword.portal.forms.invite import NoForm, NotNowForm, YesForm
from goodword.portal.pages import address, frame
from goodword.queries.programme_mail import opt_out_of
from goodword.queries.workspace import current_policy

PAGE, STOP = "portal:invite", "portal:invite-unsubscribe"
ANSWERS = ("yes", "not-now", "no", "unsubscribe", "subscribe")
TEMPLATE, STOPPED = "portal/invite/page.html", "portal/invite/unsubscribe.html"
ONE_CLICK = "List-Unsubscribe"


@require_GET
@link_page("invite")
def invite(request: PageRequest, visit: Visit) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, visit))


@require_POST
@link_page("invite")
def yes(request: PageRequest, visit: Visit) -> HttpResponse:
    form = YesForm(request.POST, auto_id="yes_%s", calls=_calls(visit.invitation))
    return _answer(request, visit, "yes_form", form, InviteAnswer.YES)


@require_POST
@link_page("invite")
def not_now(request: PageRequest, visit: Visit) -> HttpResponse:
    form = NotNowForm(request.POST, auto_id="not_now_%s")
    return _answer(request, visit, "not_now_form", form, InviteAnswer.NOT_NOW)


@require_POST
@link_page("invite")
def no(request: PageRequest, visit: Visit) -> HttpResponse:
    return _answer(request, visit, "no_form", NoForm(request.POST, auto_id="no_%s"), InviteAnswer.NO)


def _answer(request: PageRequest, visit: Visit, name: str, form: Form, answer: InviteAnswer) -> HttpResponse:
    """Back to the page, which shows the answer that counts."""

    def give() -> object:
        said, seen = form.cleaned_data, request.POST.get("seen", "")
        words = said["comment"], said.get("until")
        return answer_invitation(visit.invitation.pk, answer, *words, seen=seen, actor=visit.actor, now=request.now)

    context = _context(request, visit) | {name: form, "sent_form": form}
    return act(request, form, give, template=TEMPLATE, context=context, success_url=address(PAGE, request, visit))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page("invite")
def stop(request: PageRequest, visit: Visit) -> HttpResponse:
    """A mail program's click is answered at once; a person's leads back to the page that says so."""
    if request.method != "POST":
        return render(request, STOPPED, _stopped(request, visit))
    unsubscribe(visit.invitation.candidate.contact_id, actor=visit.actor, now=request.now)
    if ONE_CLICK in request.POST:
        return render(request, STOPPED, _stopped(request, visit))
    return redirect(address(STOP, request, visit))


@require_POST
@link_page("invite")
def subscribe(request: PageRequest, visit: Visit) -> HttpResponse:
    """It was a slip."""
    contact = visit.invitation.candidate.contact_id
    return press(
        request,
        lambda: subscribe_again(contact, actor=visit.actor, now=request.now),
        back=address(STOP, request, visit),
        message=_("Good to have you back."),
    )


def _stopped(request: PageRequest, visit: Visit) -> dict[str, Any]:
    invitation: ProgrammeInvitation = visit.invitation
    contact = invitation.candidate.contact
    return frame(request, visit, STOP) | {
        "unsubscribed": opt_out_of(contact),
        "is_advocate": Advocate.objects.filter(contact=contact, status=AdvocateStatus.ACTIVE).exists(),
        "asked": next((one for one in (invitation.invited_by, invitation.sent_by) if one.is_active), None),
        "urls": _urls(request, visit),
        "back": address(PAGE, request, visit),
    }


def _urls(request: PageRequest, visit: Visit) -> dict[str, str]:
    return {name.replace("-", "_"): address(f"portal:invite-{name}", request, visit) for name in ANSWERS}


def _context(request: PageRequest, visit: Visit) -> dict[str, Any]:
    invitation: ProgrammeInvitation = visit.invitation
    over = invitation.withdrawn_at is not None or invitation.expires_at <= request.now
    return (
        frame(request, visit, PAGE)
        | told_by(invitation, current_policy())
        | {
            "invitation": invitation,
            "over": over,
            "may_answer": not over and not invitation.answer,
            "may_change": not over and bool(invitation.answer) and _untouched(invitation),
            "nurture_until": invitation.candidate.nurture_until,
            "talk_minutes": current_policy().outreach.talk_minutes,
            "yes_form": YesForm(auto_id="yes_%s", calls=_calls(invitation)),
            "not_now_form": NotNowForm(auto_id="not_now_%s"),
            "no_form": NoForm(auto_id="no_%s"),
            "urls": _urls(request, visit),
        }
    )


def _calls(invitation: ProgrammeInvitation) -> bool:
    return asks_for_calls(CandidateTier(invitation.tier), invitation.calls_reason)


def _untouched(invitation: ProgrammeInvitation) -> bool:
    return may_change(CandidateStage(invitation.candidate.stage), InviteAnswer(invitation.answer))
