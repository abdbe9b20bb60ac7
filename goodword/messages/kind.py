"""What a kind of message is: to whom, what it needs to know, who gets the answer, and when it may go (file 4)."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise


class Audience(StrEnum):
    ADVOCATE = "advocate"
    STAFF = "staff"
    PROSPECT = "prospect"


class ReplyTo(StrEnum):
    """Who gets the answer when somebody replies to the mail."""

    ASKER = "asker"  # the manager who sent the ask: a rep must not learn from a reply who was asked (A7)
    REP = "rep"  # the owner of the request (S8)
    DECIDER = "decider"  # the manager who decided on the request
    CSM = "csm"  # of the advocate's account
    INVITER = "inviter"  # who signs the invitation to the programme


@dataclass(frozen=True)
class Kind:
    """`needs` names the variables that must not be empty; subject and preheader are filled with the same variables.

    `urgent` goes whatever the hour. `always` goes even to an advocate who left: it cancels something agreed.
    `promotional` does not go to a contact who wants no such mail, and only so often (file 4); it can be stopped with
    one click, so it needs `stop_link`.
    """

    name: str
    label: Promise
    audience: Audience
    subject: Promise
    preheader: Promise
    needs: frozenset[str] = field(default_factory=frozenset)
    reply_to: ReplyTo = ReplyTo.DECIDER
    urgent: bool = False
    always: bool = False
    promotional: bool = False
