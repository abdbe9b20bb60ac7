"""What reps, managers and directors do with requests, until somebody may be asked."""

from functools import partial
from typing import Any

from goodword.models import Deal, ReferenceRequest
from goodword.operations.reference_request import (
    cancel_request,
    delete_draft,
    save_draft,
    start_draft,
    submit_request,
)
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.operations.request_decision import (
    approve_request,
    ask_back,
    close_unfilled,
    decline_request,
    reopen_request,
)
from goodword.policy.vocabulary import DeclineReason, Format, RequestState, Role
from goodword.queries.reference_request import OVER

from .company import LATE, PLACES, use_case
from .habit import Habit
from .world import Deed, World

_S = RequestState
FORMATS = (Format.CALL, Format.CALL, Format.CALL, Format.EMAIL_QA, Format.EMAIL_QA, Format.SITE_VISIT, Format.EXECUTIVE)


def request_in(world: World, *states: RequestState) -> ReferenceRequest | None:
    return world.one(ReferenceRequest.objects.filter(state__in=states))


def file_request(world: World) -> Deed | None:
    """From an open deal of their own that has none yet; or, on an old page, from any."""
    taken = ReferenceRequest.objects.filter(deal__isnull=False).exclude(state__in=OVER).values("deal")
    deals = Deal.objects.filter(stage__in=LATE, merged_into=None)
    deal = world.one(deals.filter(pk__in=taken) if world.chance(0.05) else deals.exclude(pk__in=taken))
    return partial(start_draft, deal.pk, actor=world.of(deal.owner, Role.REP), now=world.now) if deal else None


def write_draft(world: World) -> Deed | None:
    """A manager writes as well, while nobody was asked."""
    request = request_in(world, _S.DRAFT, _S.DRAFT, _S.INFO_NEEDED, _S.SUBMITTED, _S.MATCHING)
    if request is None:
        return None
    is_draft = request.state in (_S.DRAFT, _S.INFO_NEEDED)
    actor = world.of(request.rep, Role.REP) if is_draft else world.staff(Role.MANAGER)
    values = _wishes(world) if is_draft else {"key_questions": _questions(world)}
    return partial(save_draft, request.pk, values, actor=actor, now=world.now)


def submit(world: World) -> Deed | None:
    """Complete, mostly."""
    request = request_in(world, _S.DRAFT, _S.DRAFT, _S.INFO_NEEDED)
    if request is None:
        return None
    values = _wishes(world) if world.chance(0.95) else {"why_now": ""}
    return partial(submit_request, request.pk, values, actor=world.of(request.rep, Role.REP), now=world.now)


def _wishes(world: World) -> dict[str, Any]:
    country, region, zone, language = world.pick(PLACES)
    vague = world.chance(0.4)
    return {
        "format": world.pick(FORMATS) if world.chance(0.99) else Format.PEER,
        "use_case": use_case(world.dice.randrange(3)),
        "key_questions": _questions(world),
        "concerns": "Integration effort" if world.chance(0.6) else "",
        "suitable_times": [] if vague else world.times(3, zone, least=3),
        "suitable_weeks": "Mornings" if vague or world.chance(0.5) else "",
        "why_now": "Their board decides soon and wants to hear from a peer." if world.chance(0.9) else "Soon",
        "resources_used": world.pick((["demo", "case_study"], ["demo", "trial"], ["demo", "story"], ["demo"])),
        "expected_effect": "They sign this quarter.",
        "contact_name": "Petra Prospect",
        "contact_title": "Director of Operations",
        "contact_function": "operations",
        "contact_level": world.pick(("director", "vp", "c_level")),
        "contact_time_zone": zone,
        "contact_language": language if world.chance(0.3) else "en",
        "geography_matters": world.chance(0.2),
        "prospect_asked": world.pick((True, False, None)),
        "deal_stuck": world.pick((True, False, None)),
    }


def _questions(world: World) -> str:
    return "\n".join(f"How did step {place} go?" for place in range(world.pick((1, 2, 2, 2, 3, 4))))


def throw_away(world: World) -> Deed | None:
    request = request_in(world, _S.DRAFT)
    return partial(delete_draft, request.pk, actor=world.of(request.rep, Role.REP), now=world.now) if request else None


def cancel(world: World) -> Deed | None:
    states = [state for state in RequestState if state not in OVER]
    request = request_in(world, *states, _S.UNFILLED)
    actor = world.of(request.rep if request and world.chance(0.7) else None, Role.MANAGER)
    return partial(cancel_request, request.pk, actor=actor, now=world.now) if request else None


def agree_to_small(world: World) -> Deed | None:
    """A director, by their page or their link: both act as the member of staff they are."""
    request = request_in(world, _S.APPROVAL)
    actor = world.staff(Role.DIRECTOR)
    return partial(approve_as_director, request.pk, "Go ahead", actor=actor, now=world.now) if request else None


def refuse_small(world: World) -> Deed | None:
    request, reasons = request_in(world, _S.APPROVAL), _reasons(world)
    actor = world.staff(Role.DIRECTOR)
    return partial(decline_as_director, request.pk, reasons, actor=actor, now=world.now) if request else None


def _reasons(world: World) -> list[DeclineReason]:
    return [world.pick(list(DeclineReason))] if world.chance(0.9) else []


def approve(world: World) -> Deed | None:
    """Past "decline" with a reason, which is forgotten at times."""
    request = request_in(world, _S.SUBMITTED)
    overruled = "They are worth it" if world.chance(0.85) else ""
    actor = world.staff(Role.MANAGER)
    return partial(approve_request, request.pk, "", overruled, actor=actor, now=world.now) if request else None


def turn_down(world: World) -> Deed | None:
    request, reasons = request_in(world, _S.SUBMITTED), _reasons(world)
    actor = world.staff(Role.MANAGER)
    return partial(decline_request, request.pk, reasons, "Sorry", actor=actor, now=world.now) if request else None


def inquire(world: World) -> Deed | None:
    request, questions = request_in(world, _S.SUBMITTED), "Who decides?" if world.chance(0.9) else " "
    actor = world.staff(Role.MANAGER)
    return partial(ask_back, request.pk, questions, actor=actor, now=world.now) if request else None


def give_up(world: World) -> Deed | None:
    request, note = request_in(world, _S.MATCHING), "A story helps as well." if world.chance(0.9) else ""
    actor = world.staff(Role.MANAGER)
    return partial(close_unfilled, request.pk, note, actor=actor, now=world.now) if request else None


def look_again(world: World) -> Deed | None:
    request = request_in(world, _S.UNFILLED)
    actor = world.staff(Role.MANAGER)
    return partial(reopen_request, request.pk, actor=actor, now=world.now) if request else None


HABITS = (
    Habit(file_request, 2.2),
    Habit(write_draft, 0.5),
    Habit(submit, 2.8),
    Habit(throw_away, 0.05),
    Habit(cancel, 0.15),
    Habit(agree_to_small, 0.8),
    Habit(refuse_small, 0.1),
    Habit(approve, 2.4),
    Habit(turn_down, 0.3),
    Habit(inquire, 0.2),
    Habit(give_up, 0.7),
    Habit(look_again, 0.1),
)
