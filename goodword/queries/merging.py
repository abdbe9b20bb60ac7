"""What hangs on a record and moves to another when two are merged."""

from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, Q

from goodword.models import (
    Account,
    AccountIssue,
    Advocate,
    Ask,
    Candidate,
    Charge,
    Contact,
    Deal,
    Employment,
    Message,
    ProgrammeOptOut,
    ReferenceRequest,
    ReviewItem,
    Signal,
)


@dataclass(frozen=True)
class Dependent:
    """Rows of `model` that point at the record by `field`. `told`: the preview counts them for the reader."""

    model: type[Model]
    field: str
    told: bool = True

    @property
    def key(self) -> str:
        return f"{self.model._meta.model_name}.{self.field}"

    def count(self, pk: int) -> int:
        return self.model._default_manager.filter(**{self.field: pk}).count()

    def move(self, source: int, target: int) -> int:
        return self.model._default_manager.filter(**{self.field: source}).update(**{self.field: target})


@dataclass(frozen=True)
class OnList(Dependent):
    """Items of monthly reviews: where the same list names both for the same thing, each record keeps its own."""

    other: str = "contact"

    def move(self, source: int, target: int) -> int:
        same = ReviewItem.objects.filter(
            review=OuterRef("review"), kind=OuterRef("kind"), **{self.field: target, self.other: OuterRef(self.other)}
        )
        none = ReviewItem.objects.filter(
            review=OuterRef("review"), kind=OuterRef("kind"), **{self.field: target, f"{self.other}__isnull": True}
        )
        twice = Exists(same) | (Q(**{f"{self.other}__isnull": True}) & Exists(none))
        moving = ReviewItem.objects.filter(~twice, **{self.field: source}).values_list("pk", flat=True)
        return ReviewItem.objects.filter(pk__in=list(moving)).update(**{self.field: target})


@dataclass(frozen=True)
class Told(Dependent):
    """Signals: told in the preview, and moved by the merge itself, since what both records had counts once."""

    def move(self, source: int, target: int) -> int:
        return 0


ACCOUNT_DEPENDENTS = (
    Dependent(Contact, "account"),
    Dependent(Deal, "account"),
    Dependent(ReferenceRequest, "prospect_account"),
    Dependent(AccountIssue, "account"),
    Dependent(Account, "parent"),
    Dependent(Ask, "account"),
    Dependent(Charge, "account", told=False),
    Dependent(Employment, "account"),
    Told(Signal, "account"),
    OnList(ReviewItem, "account", told=False, other="contact"),
    Dependent(Account, "merged_into", told=False),
)
CONTACT_DEPENDENTS = (
    Dependent(Deal, "contact"),
    Dependent(ReferenceRequest, "prospect_contact"),
    Dependent(Advocate, "contact"),
    Dependent(Message, "contact"),
    Dependent(ProgrammeOptOut, "contact", told=False),
    Dependent(Employment, "contact"),
    Dependent(Candidate, "contact"),
    Told(Signal, "contact"),
    OnList(ReviewItem, "contact", told=False, other="account"),
    Dependent(Contact, "merged_into", told=False),
)
DEAL_DEPENDENTS = (
    Dependent(ReferenceRequest, "deal"),
    Dependent(Deal, "merged_into", told=False),
)


def what_moves(dependents: tuple[Dependent, ...], pk: int) -> dict[str, int]:
    """Counts by dependent, without what there is none of."""
    counted = {dependent.key: dependent.count(pk) for dependent in dependents if dependent.told}
    return {key: count for key, count in counted.items() if count}
