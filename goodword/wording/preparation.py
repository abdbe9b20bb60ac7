"""The standard words of preparation, by format, in the active language (S3, S5)."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodword.policy.vocabulary import Format, Stage

# For an advocate: where the prospect stands, without the words of sales.
STAGES: dict[Stage, Promise] = {
    Stage.PROSPECTING: gettext_lazy("They are finding out what they need."),
    Stage.DISCOVERY: gettext_lazy("They are finding out what they need."),
    Stage.EVALUATION: gettext_lazy("They are comparing what there is."),
    Stage.PROPOSAL: gettext_lazy("They are close to a decision."),
    Stage.NEGOTIATION: gettext_lazy("They are close to a decision."),
}


def standard_topics(wanted: Format, use_case: str) -> list[str]:
    """What is good to talk about: the same for every session of this format."""
    return list(_topics(wanted, use_case))


def _topics(wanted: Format, use_case: str) -> Iterator[str]:
    if wanted is Format.EXECUTIVE:
        yield _("Vision: where the business is going")
        yield _("Partnership: how the two companies work together")
        yield _("Roadmap: what comes next, as you see it")
    if wanted is Format.SITE_VISIT:
        yield _("The product at work")
        yield _("What the people who use it every day say")
    yield _("Results with %(use_case)s") % {"use_case": use_case} if use_case else _("Results")
    if wanted is not Format.EXECUTIVE:
        yield _("Implementation and timeline")
        yield _("Day-to-day use")
    yield _("Return on investment")
    if wanted is not Format.EXECUTIVE:
        yield _("Support")


def topics_to_avoid(wanted: Format) -> list[str]:
    """Vision and roadmap are the point of an executive connection (S3)."""
    unreleased = _("Unreleased features") if wanted is Format.EXECUTIVE else _("Unreleased features and the roadmap")
    return [_("Specific prices"), unreleased, _("Internal complaints"), _("Comparisons with competitors")]


def in_the_background(name: str, title: str, account: str) -> str:
    """Ada Lovelace, Director of Operations, Northwind"""
    return ", ".join(part for part in (name, title, account) if part)


def how_long(wanted: Format, *, promised: tuple[int, int], agreed: int, most: int) -> str:
    """15–20 minutes, 30 at most: what a call was promised to take. Others take what was agreed."""
    shortest, longest = promised
    if wanted is not Format.CALL or shortest >= longest:
        return _("%(longest)d minutes") % {"longest": agreed}
    figures = {"shortest": shortest, "longest": longest, "most": most}
    return _("%(shortest)d–%(longest)d minutes, %(most)d at most") % figures
