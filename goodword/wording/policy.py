"""The programme's rules in words, made from the figures in force: the Policy page says what the code does (M7).

No figure is written here; each comes from the `ProgrammePolicy` that is passed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodword.lib.formats import percent
from goodword.policy.programme import LimitsPolicy, MatchingPolicy, ProgrammePolicy
from goodword.policy.vocabulary import Criterion

from . import (
    policy_clocks,
    policy_coverage,
    policy_follow_up,
    policy_outreach,
    policy_scores,
    policy_screening,
    policy_sessions,
)
from .chapter import Chapter, figure
from .fatigue import chapter as fatigue_chapter
from .vocabulary import label


@dataclass(frozen=True)
class MatrixRow:
    """One criterion (M1): what it compares, what earns each grade, and its weight of 100 (M4)."""

    criterion: Criterion
    name: str | Promise
    compares: str
    excellent: str
    good: str
    poor: str
    weight: int


def _share(points: int) -> str:
    """A score setting as per cent of a full score."""
    return percent(Decimal(points) / 100, get_language() or "en")


def matrix(policy: ProgrammePolicy) -> tuple[MatrixRow, ...]:
    """The seven criteria, in the order of the explanation."""
    cells = {
        Criterion.INDUSTRY: _industry(),
        Criterion.USE_CASE: _use_case(),
        Criterion.SIZE: _size(policy.matching),
        Criterion.ROLE: _role(),
        Criterion.RECENT_USE: _recent_use(policy.matching),
        Criterion.AVAILABILITY: _availability(),
        Criterion.GEOGRAPHY: _geography(),
    }
    weights = policy.matching.weights
    return tuple(MatrixRow(item, label(item), *cells[item], weights.of(item)) for item in Criterion)


Cells = tuple[str, str, str, str]


def _industry() -> Cells:
    return (
        _("The industry that is wanted, else the prospect's"),
        _("The same industry"),
        _("An adjacent one: of the same sector, or listed as adjacent"),
        _("Another industry"),
    )


def _use_case() -> Cells:
    return (
        _("The use case that is wanted"),
        _("The same use case"),
        _("A related one: of the same family, or listed as related"),
        _("An unrelated use case"),
    )


def _size(policy: MatchingPolicy) -> Cells:
    figures = {"near": figure(policy.size_excellent), "far": figure(policy.size_good)}
    return (
        _("Employees: the larger number divided by the smaller"),
        _("Up to %(near)s") % figures,
        _("Up to %(far)s") % figures,
        _("More than %(far)s") % figures,
    )


def _role() -> Cells:
    return (
        _("Function and level"),
        _("The same function, at the same level or higher"),
        _("The same function one level below, or another function at the same level or higher"),
        _("Two levels below or more, or one level below in another function"),
    )


def _recent_use(policy: MatchingPolicy) -> Cells:
    last_good = policy.recent_excellent_days - 1
    figures = {
        "excellent": figure(policy.recent_excellent_days),
        "good": figure(policy.recent_good_days),
        "last_good": figure(last_good),
    }
    return (
        _("Days since the last reference"),
        _("%(excellent)s or more, or never") % figures,
        _("%(good)s to %(last_good)s") % figures,
        _("Fewer than %(good)s") % figures,
    )


def _availability() -> Cells:
    return (
        _("What they or their customer success manager last said, recent sentiment, and issues of the account"),
        _("High, with positive sentiment"),
        _("Medium, or high with neutral sentiment"),
        _("Low, negative sentiment, or a recent issue"),
    )


def _geography() -> Cells:
    return (
        _("Country and region, only if the request says that they matter"),
        _("The same region"),
        _("The same country"),
        _("Elsewhere"),
    )


def chapters(policy: ProgrammePolicy) -> tuple[Chapter, ...]:
    """All that is said beside the matrix."""
    matching, limits = policy.matching, policy.limits
    return (
        Chapter(_("What is compared"), ("M1", "M2"), tuple(_terms(matching))),
        Chapter(_("The grade"), ("M2", "M3"), tuple(_grade())),
        Chapter(_("The order within a grade"), ("M4",), tuple(_order(matching))),
        Chapter(_("What else counts"), ("M5",), tuple(_suitability(matching))),
        Chapter(_("References a quarter"), ("L1",), tuple(_caps(limits))),
        Chapter(_("Time between asks"), ("L2",), tuple(_spacing(limits))),
        fatigue_chapter(policy),
        Chapter(_("When nobody asks"), ("L4", "L6"), tuple(_protection(limits))),
        Chapter(_("Requests, asks and messages"), ("Q1", "A1", "A2"), tuple(_conduct(policy))),
        policy_screening.chapter(policy),
        policy_clocks.chapter(policy),
        policy_sessions.chapter(policy),
        policy_follow_up.chapter(policy),
        policy_follow_up.tiers(policy),
        Chapter(_("What advocates agree to"), ("P3",), tuple(_agreement(policy))),
        policy_scores.chapter(policy),
        policy_scores.candidates(policy),
        policy_outreach.chapter(policy),
        policy_coverage.chapter(policy),
    )


def _terms(policy: MatchingPolicy) -> Iterator[str]:
    yield _("A wish that is left empty takes the prospect's own value: industry, size, use case and role.")
    yield _("What is empty on both sides is not relevant, and is shown as such.")
    yield _("A stated availability counts as medium after %(days)s days without confirmation.") % {
        "days": figure(policy.availability_days)
    }
    yield _(
        "Sentiment is the mean of the last %(answers)s answers of the last %(days)s days, from 1 to 5: "
        "positive from %(positive)s, neutral from %(neutral)s, negative below. Without answers it is neutral."
    ) % {
        "answers": figure(policy.sentiment_answers),
        "days": figure(policy.sentiment_days),
        "positive": figure(policy.sentiment_positive),
        "neutral": figure(policy.sentiment_neutral),
    }
    yield _(
        "A recent issue is an escalation, a technical issue or an onboarding that is open, or was closed fewer than "
        "%(days)s days ago."
    ) % {"days": figure(policy.issue_days)}


def _grade() -> Iterator[str]:
    yield _("The overall grade is the worst of all relevant criteria: excellent is best, good is acceptable.")
    yield _(
        "Poor is not offered. It stands below the line with its reasons; only the programme manager can ask someone "
        "there, with a written reason, and never past a limit."
    )
    yield _(
        "What we do not know of an advocate is graded unknown: it never counts as excellent, makes the overall grade "
        "good at best, and is listed as data to complete."
    )


def _order(policy: MatchingPolicy) -> Iterator[str]:
    yield _(
        "Within a grade a score from 0 to 100 decides: the scores of all relevant criteria, each by its weight. "
        "The weight of criteria that are not relevant goes to the others."
    )
    yield _(
        "Excellent earns %(excellent)s of a criterion's weight, good %(good)s, unknown %(unknown)s, poor %(poor)s."
    ) % _scores(policy)
    yield _(
        "Size is finer: %(excellent)s at equal size, %(boundary)s at a ratio of %(near)s and %(lowest)s at %(far)s, "
        "evenly in between on a logarithmic scale."
    ) % (_scores(policy) | {"near": figure(policy.size_excellent), "far": figure(policy.size_good)})
    yield _(
        "Recent use is finer, too: %(lowest)s on day %(good_days)s, %(boundary)s on day %(excellent_days)s and "
        "%(excellent)s from day %(full_days)s on, evenly in between."
    ) % (_scores(policy) | _recent_days(policy))
    yield _(
        "Of equal scores, fewer references this year come first, then the longest time unused. "
        "The same input always gives the same order; nothing else counts."
    )


def _scores(policy: MatchingPolicy) -> dict[str, str]:
    return {
        "excellent": _share(policy.score_excellent),
        "boundary": _share(policy.score_boundary),
        "good": _share(policy.score_good),
        "lowest": _share(policy.score_lowest_good),
        "unknown": _share(policy.score_unknown),
        "poor": _share(policy.score_poor),
    }


def _recent_days(policy: MatchingPolicy) -> dict[str, str]:
    return {
        "good_days": figure(policy.recent_good_days),
        "excellent_days": figure(policy.recent_excellent_days),
        "full_days": figure(policy.recent_full_days),
    }


def _suitability(policy: MatchingPolicy) -> Iterator[str]:
    yield _("Nobody is offered for a format they excluded.")
    if policy.language_required:
        yield _("A language in common is required, unless the request waives it.")
    else:
        yield _("A language in common is a wish; without one, that is shown as a concern.")
    yield _("No advocate meets a recorded competitor of theirs; where none is recorded, that is shown.")
    yield _("No advocate is of the prospect's own account, its parent or a subsidiary.")
    yield _("The same prospect never gets the same advocate twice.")
    yield _("Specialised advocates are offered for their named use cases and formats only.")


def _caps(policy: LimitsPolicy) -> Iterator[str]:
    yield _(
        "References per fiscal quarter, at most: strategic advocates %(strategic)s, standard and specialised "
        "%(standard)s, new %(new)s, and never more than agreed in writing."
    ) % {
        "strategic": figure(policy.cap_strategic),
        "standard": figure(policy.cap_standard),
        "new": figure(policy.cap_new),
    }
    yield _("All advocates of an account together: at most %(account)s.") % {"account": figure(policy.cap_account)}
    yield _(
        "Counted are sessions held, sessions accepted and asks that wait for an answer. A declined or withdrawn ask "
        "gives its place back."
    )
    yield _(
        "A session counts in the quarter of its date; it cannot be moved into a full one. A lowered limit stops new "
        "asks only."
    )


def _spacing(policy: LimitsPolicy) -> Iterator[str]:
    figures = {
        "days": figure(policy.spacing_days),
        "ideal_from": figure(policy.spacing_ideal_from),
        "ideal_to": figure(policy.spacing_ideal_to),
    }
    yield (
        _(
            "Days between two asks to the same advocate: at least %(days)s, ideally %(ideal_from)s to %(ideal_to)s; "
            "never in two weeks that follow each other."
        )
        % figures
    )
    yield _("Every ask counts for this, also one that was declined or withdrawn.")


def _protection(policy: LimitsPolicy) -> Iterator[str]:
    yield _("Nobody has two asks at a time, nor an ask while an accepted session has not been held.")
    yield _(
        "After a reference there is no ask for %(days)s days; until day %(concern)s an ask is possible, and shown as "
        "a concern."
    ) % {"days": figure(policy.recent_reference_days), "concern": figure(policy.reference_concern_days)}
    yield _("Nobody is asked while resting, during a pause, or after leaving. A rest lasts at least %(days)s days.") % {
        "days": figure(policy.rest_days)
    }
    yield _("Nobody is asked while their account has an open issue or is at risk of leaving.")
    yield _(
        "The next eligible date is the first day on which all of this allows an ask. There are no exceptions, however "
        "large the deal."
    )


def _conduct(policy: ProgrammePolicy) -> Iterator[str]:
    yield _("Key questions of a request: at least %(count)s.") % {"count": figure(policy.requests.key_questions)}
    yield _(
        "An ask names the prospect, the person, what they want to know and why, the times, and why this advocate; it "
        "promises %(shortest)s to %(longest)s minutes and says that declining is fine."
    ) % {"shortest": figure(policy.asks.minutes_from), "longest": figure(policy.asks.minutes_to)}
    yield _("Sending an ask reserves the advocate's place at once.")
    yield _(
        "Messages go out from %(from_hour)s to %(to_hour)s o'clock on working days where the reader is, except "
        "answers to what they did themselves, and thanks."
    ) % {"from_hour": figure(policy.sending.from_hour), "to_hour": figure(policy.sending.to_hour)}


def _agreement(policy: ProgrammePolicy) -> Iterator[str]:
    terms = policy.terms
    yield _("Usually %(usual)s to %(most)s references a quarter, of %(shortest)s to %(longest)s minutes each.") % {
        "usual": figure(terms.per_quarter_from),
        "most": figure(terms.per_quarter_to),
        "shortest": figure(policy.asks.minutes_from),
        "longest": figure(policy.asks.minutes_to),
    }
    yield _("They may decline any ask, pause or leave at any time. What was agreed is kept: version %(version)s.") % {
        "version": figure(terms.version)
    }
