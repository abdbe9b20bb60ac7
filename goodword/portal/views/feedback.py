"""How it was: the advocate's page and the prospect's, less than a minute each (F5). Opening changes nothing."""

from django.http import HttpResponse
from django.shortcuts import render

from goodword.http.feedback_forms import FORMS
from goodword.http.links import Visit, link_page
from goodword.http.pages import act
from goodword.http.reader import PageRequest
from goodword.operations.feedback import give_feedback
from goodword.policy.vocabulary import Party, SessionState
from goodword.portal.pages import address, frame

TEMPLATE = "portal/feedback/page.html"


@link_page("feedback")
def of_advocate(request: PageRequest, visit: Visit) -> HttpResponse:
    return _page(request, visit, Party.ADVOCATE, "portal:feedback")


@link_page("prospect-feedback")
def of_prospect(request: PageRequest, visit: Visit) -> HttpResponse:
    return _page(request, visit, Party.PROSPECT, "portal:prospect-feedback")


def _page(request: PageRequest, visit: Visit, party: Party, page: str) -> HttpResponse:
    """The form while there is no answer, then the answer; the first one counts."""
    session = visit.session
    known = session.feedback.filter(party=party).first()
    form = FORMS[party](request.POST if request.method == "POST" and known is None else None)
    context = frame(request, visit, page) | {
        "session": session,
        "ask": session.ask,
        "party": party,
        "known": known,
        "is_open": known is None and session.state == SessionState.HELD,
        "here": address(page, request, visit),
    }
    if known is not None or session.state != SessionState.HELD:
        return render(request, TEMPLATE, context)
    return act(
        request,
        form,
        lambda: give_feedback(session.pk, party, form.answers(), actor=visit.actor, now=request.now),
        template=TEMPLATE,
        context=context,
        success_url=context["here"],
    )
