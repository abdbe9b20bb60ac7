"""The demo's candidates: each is one person on the way into the programme, told through the operations (`weeks`)."""

from datetime import date, datetime, timedelta

from goodword.models import Candidate, MonthlyReview, PersonalLink, ReviewItem, UseCase
from goodword.operations.candidate import move_candidate, nominate_candidate
from goodword.operations.enrolment import enrol_advocate
from goodword.operations.outreach import InviteContent, answer_invitation, send_invitation
from goodword.operations.qualification import record_talk
from goodword.operations.refused import Refused
from goodword.operations.review import finish_item, sign_review, skip_item
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.enrolment import Enrolment, Preferences
from goodword.policy.finding import CandidateStage, InviteAnswer, ReviewItemState
from goodword.policy.qualification import Talk
from goodword.policy.vocabulary import Assessment, Availability, Format, Tier
from goodword.queries.outreach import latest_outcome
from goodword.queries.outreach_warning import warnings_of

from .finding import Customers
from .weeks import Stage, Story

S = CandidateStage
# Working days before today on which somebody was taken up, and how far they came.
PLAN = (
    *((-days, "enrolled") for days in (190, 160, 125, 100, 70, 40)), *((-days, "not_now") for days in (150, 60)),
    *((-days, "no") for days in (170, 90)), *((-days, "no_answer") for days in (130, 80)),
    *((-days, "interested") for days in (12, 10)), (-14, "talked"),
    *((-days, "contacted") for days in (7, 4, 3)), *((-days, "qualified") for days in (20, 12, 9, 2)),
    (-45, "declined"), (-28, "declined too"), (-35, "disqualified"),
)  # fmt: skip
NOMINATED = (-30, -6)
ANSWERS = {"not_now": InviteAnswer.NOT_NOW, "no": InviteAnswer.NO}
# What becomes of those nobody invites, and why.
SET_ASIDE = {
    "disqualified": (S.DISQUALIFIED, "Leaves the company at the end of the quarter."),
    "declined": (S.DECLINED, "Told their CSM on the phone: glad to be a customer, but does not want to be quoted."),
    "declined too": (S.DECLINED, "Speaks for another vendor this year already and wants to leave it at that."),
}
COMMENTS = {
    InviteAnswer.YES: "Happy to. Afternoons are best.",
    InviteAnswer.NOT_NOW: "After our year-end close, please.",
    InviteAnswer.NO: "We keep our suppliers to ourselves, sorry.",
}


def on_the_way(stage: Stage, start: int, course: str) -> Story:
    """One candidate from where the score found them to where `course` ends."""
    now = stage.at(start, 11)
    yield now
    candidate = _next(now)
    if candidate is None:
        return
    move_candidate(candidate.pk, S.QUALIFIED, actor=stage.manager, now=now)
    if course in SET_ASIDE:
        yield (now := now + timedelta(days=4))
        move_candidate(candidate.pk, *SET_ASIDE[course], actor=stage.manager, now=now)
    if course == "qualified" or course in SET_ASIDE:
        return
    yield (now := now + timedelta(days=1, hours=1))
    if not _invite(stage, candidate, now) or course in ("contacted", "no_answer"):
        return
    yield (now := now + timedelta(days=8, hours=3))  # the mail may have waited for weekends and holidays
    _answer(candidate, ANSWERS.get(course, InviteAnswer.YES), now)
    if course not in ("talked", "enrolled"):
        return
    yield (now := now + timedelta(days=4))
    _talk(stage, candidate, now.date(), now)
    if course == "enrolled":
        yield (now := now + timedelta(days=3))
        _enrol(stage, candidate, now)


def _next(now: datetime) -> Candidate | None:
    """The best of those nobody has taken up yet, and who are not cross with us."""
    found = Candidate.objects.filter(stage=S.IDENTIFIED, contact__advocate=None, contact__score__isnull=False)
    found = found.exclude(contact__email="").exclude(contact__score__gates__icontains="_")
    best = found.select_related("contact__account").order_by("-contact__score__total", "pk")
    return next((one for one in best if not warnings_of(one, now)), None)


def _invite(stage: Stage, candidate: Candidate, now: datetime) -> bool:
    outcome = latest_outcome(candidate, now.date())
    result = (
        outcome.signal.note if outcome else "Your team went live in ten weeks, and every branch works with it today."
    )
    try:
        send_invitation(candidate.pk, InviteContent(result), actor=stage.manager, now=now)
    except Refused:  # a gate closed meanwhile
        return False
    return True


def _answer(candidate: Candidate, answer: InviteAnswer, now: datetime) -> None:
    invitation = candidate.invitations.get(answer="", withdrawn_at=None)
    link = PersonalLink.objects.filter(purpose="invite", programme_invitation=invitation).latest("created_at")
    actor = Actor(ActorKind.LINK, candidate.contact.full_name, str(link.pk))
    answer_invitation(invitation.pk, answer, COMMENTS[answer], actor=actor, now=now)


def _talk(stage: Stage, candidate: Candidate, day: date, now: datetime) -> None:
    talk = Talk(
        day, "yes", time_available="yes", company_policy="with_approval", approvals="Press office, two days.",
        communication="comfortable", writes="yes", speaks="yes", on_camera="no",
    )  # fmt: skip
    record_talk(candidate.pk, talk, actor=stage.manager, now=now)


def _enrol(stage: Stage, candidate: Candidate, now: datetime) -> None:
    contact = candidate.contact
    preferences = Preferences(
        formats_liked=frozenset({Format.CALL}), languages=tuple(dict.fromkeys(("en", contact.language or "en"))),
        use_case_ids=frozenset(UseCase.objects.order_by("code").values_list("pk", flat=True)[contact.pk % 9 :: 9]),
        availability=Availability.HIGH,
    )  # fmt: skip
    enrolment = Enrolment(
        tier=Tier.NEW, assessment=Assessment.GREAT, agreed_per_quarter=1, agreed_by=contact.full_name,
        language=contact.language or "en", preferences=preferences,
    )  # fmt: skip
    enrol_advocate(contact.pk, enrolment, actor=stage.manager, now=now)


def nominate(stage: Stage, customers: Customers, start: int) -> Story:
    """A CSM speaks for somebody the score does not see yet."""
    now = stage.at(start, 15)
    yield now
    known = set(Candidate.objects.values_list("contact", flat=True))
    for one in customers.people:
        contact = one.contact
        csm = contact.account.csm
        if one.is_fond and csm and contact.pk not in known and not hasattr(contact, "advocate"):
            reason = "Explains our product to their own customers better than we do."
            nominate_candidate(contact.pk, reason, actor=csm.actor(), now=now)
            return


def reviews(stage: Stage, today: date) -> Story:
    """Each month's list is worked off and signed, but for the last one."""
    for working_days in range(-250, -20, 20):
        now = stage.at(working_days, 16)
        yield now
        for review in MonthlyReview.objects.filter(signed_at=None, month__lt=_month_before(today)):
            _work_off(stage, review, now)


def _month_before(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _work_off(stage: Stage, review: MonthlyReview, now: datetime) -> None:
    items = ReviewItem.objects.filter(review=review, state=ReviewItemState.OPEN).order_by("pk")
    for number, item in enumerate(items):
        if number % 5 == 4:
            skip_item(item.pk, "Known already.", actor=stage.manager, now=now)
        elif number % 7 != 6:
            finish_item(item.pk, actor=stage.manager, now=now)
    left = ReviewItem.objects.filter(review=review, state=ReviewItemState.OPEN).count()
    sign_review(review.pk, "", left, actor=stage.manager, now=now)
