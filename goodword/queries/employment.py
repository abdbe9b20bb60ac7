"""Where people worked on a day: at their account, or at one of those they left later."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goodword.models import Contact, Employment


@dataclass(frozen=True, slots=True)
class Workplaces:
    """`left`: accounts and the day from which on they were elsewhere, the earliest first."""

    current: int
    left: tuple[tuple[date, int], ...] = ()

    def on(self, day: date) -> int:
        return next((account for ended_on, account in self.left if day < ended_on), self.current)


def workplaces(contact_ids: Iterable[int]) -> dict[int, Workplaces]:
    """By contact; two queries, however many there are."""
    ids = list(contact_ids)
    left: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    past = Employment.objects.filter(contact__in=ids).order_by("ended_on", "pk")
    for contact_id, ended_on, account_id in past.values_list("contact", "ended_on", "account"):
        left[contact_id].append((ended_on, account_id))
    current = Contact.objects.filter(pk__in=ids).values_list("pk", "account")
    return {pk: Workplaces(account_id, tuple(left[pk])) for pk, account_id in current}
