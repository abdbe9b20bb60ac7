"""The mail server that the year's mail is handed to. It loses nothing, and now and then it is in a bad mood."""

import re
from collections import Counter

from goodword.messages.kinds import KINDS
from goodword.messages.transport import DeliveryFailed, MayLeave, Unanswered, Withheld
from goodword.models import Advocate, Ask, BouncedAddress, HistoryEntry, Message, User
from goodword.policy.vocabulary import AdvocateStatus, AskState

from .world import World

UID, SEQUENCE = re.compile(r"^UID:(\S+)", re.MULTILINE), re.compile(r"^SEQUENCE:(\d+)", re.MULTILINE)
BUSY, DEAD, SILENT, REFUSED = 0.02, 0.004, 0.01, 0.004


class Postman:
    """Stands where `deliver` stands; `arrived` counts by message what went through the door."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.arrived: Counter[int] = Counter()
        self.newest: dict[tuple[str, str], int] = {}

    def deliver(self, message: Message, sender_name: str, may_leave: MayLeave) -> None:
        mood = self.world.dice.random()
        if mood < BUSY:
            raise DeliveryFailed("451 Try later")
        if mood < BUSY + DEAD:
            raise DeliveryFailed("550 No such person", permanent=True)
        if not may_leave():
            raise Withheld
        if mood > 1 - REFUSED:
            raise DeliveryFailed("554 Not here", permanent=True)
        self._arrive(message)
        if mood > 1 - REFUSED - SILENT:
            raise Unanswered("TimeoutError")

    def _arrive(self, message: Message) -> None:
        self.arrived[message.pk] += 1
        about = f"{message.kind} {message.dedupe_key}"
        if self.arrived[message.pk] == 1:
            self._check_calendar(message, about)
        else:
            self._check_repeated(message, about)
        assert message.to_email, f"sent to nowhere: {about}"
        bounced = BouncedAddress.objects.filter(email=message.to_email.lower())
        assert not bounced.exists(), f"S2: sent to an address that bounced: {about}"
        self._check_reader(message, about)

    def _check_repeated(self, message: Message, about: str) -> None:
        """As often as a person said so (V5)."""
        said = HistoryEntry.objects.filter(verb="message.retried", subject_type="message", subject_id=message.pk)
        assert self.arrived[message.pk] <= 1 + said.count(), f"V5: sent twice: {about}"

    def _check_reader(self, message: Message, about: str) -> None:
        if message.contact_id and not KINDS[message.kind].always:
            left = Advocate.objects.filter(contact=message.contact_id, status=AdvocateStatus.LEFT)
            assert not left.exists(), f"V8: mail to who left: {about}"
        if message.user_id:
            gone = User.objects.filter(pk=message.user_id, is_active=False)
            assert not gone.exists(), f"V8: mail to who was switched off: {about}"
        if message.kind in ("ask", "ask-reminder"):
            pending = Ask.objects.filter(messages=message, state=AskState.PENDING)
            assert pending.exists(), f"V8: asked what is settled: {about}"

    def _check_calendar(self, message: Message, about: str) -> None:
        """Every reader sees one UID with numbers that rise (V17)."""
        if not message.calendar:
            return
        uid, sequence = UID.search(message.calendar), SEQUENCE.search(message.calendar)
        assert uid, f"V17: a calendar file without a name: {about}"
        assert sequence, f"V17: a calendar file without a number: {about}"
        key, number = (message.to_email, uid[1]), int(sequence[1])
        assert number > self.newest.get(key, -1), f"V17: an older invitation after a newer one: {about}"
        self.newest[key] = number
