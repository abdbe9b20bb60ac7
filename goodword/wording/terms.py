"""The expectations an advocate agrees to on joining (P3), as text in the active language.

Raise `TEXT` when a sentence below changes its meaning: the version kept with an agreement names text and figures.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.policy.programme import ProgrammePolicy

TEXT = 1


def terms_version(policy: ProgrammePolicy) -> str:
    """Of the figures (raised by the programme's owner) and of the text: `1.1`."""
    return f"{policy.terms.version}.{TEXT}"


def expectations(policy: ProgrammePolicy, agreed_per_quarter: int) -> list[str]:
    """The six: frequency, duration, preparation, topics, what not to share, and that any ask may be declined."""
    return [
        _frequency(policy, agreed_per_quarter),
        _("A conversation takes {shortest} to {longest} minutes.").format(
            shortest=policy.asks.minutes_from, longest=policy.asks.minutes_to
        ),
        _("Before each one we tell you who you will talk to, why they are interested and what they want to know."),
        _("You talk about your experience, your results and your implementation, in your own words."),
        _("Please do not share specific prices, unreleased features or internal problems."),
        _("You may decline any request, pause or leave at any time, without giving a reason and without consequences."),
    ]


def _frequency(policy: ProgrammePolicy, agreed_per_quarter: int) -> str:
    usual, most = policy.terms.per_quarter_from, policy.terms.per_quarter_to
    if agreed_per_quarter >= most > usual:
        text = _("We usually ask for {usual} to {most} references a quarter, and never for more than {count}.")
        return text.format(usual=usual, most=most, count=agreed_per_quarter)
    return ngettext(
        "We ask you for at most {count} reference a quarter.",
        "We ask you for at most {count} references a quarter.",
        agreed_per_quarter,
    ).format(count=agreed_per_quarter)


def terms_text(policy: ProgrammePolicy, agreed_per_quarter: int) -> str:
    """The whole text, one expectation a line, as it is stored with the agreement."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(expectations(policy, agreed_per_quarter), 1))
