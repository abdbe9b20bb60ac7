"""What hangs on a record and moves to another when two are merged."""

from dataclasses import dataclass

from django.db.models import Model

from goodword.models import (
    Account,
    AccountIssue,
    Advocate,
    Ask,
    Charge,
    Contact,
    Deal,
    Employment,
    Message,
    ReferenceRequest,
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


ACCOUNT_DEPENDENTS = (
    Dependent(Contact, "account"),
    Dependent(Deal, "account"),
    Dependent(ReferenceRequest, "prospect_account"),
    Dependent(AccountIssue, "account"),
    Dependent(Account, "parent"),
    Dependent(Ask, "account"),
    Dependent(Charge, "account", told=False),
    Dependent(Employment, "account"),
    Dependent(Account, "merged_into", told=False),
)
CONTACT_DEPENDENTS = (
    Dependent(Deal, "contact"),
    Dependent(ReferenceRequest, "prospect_contact"),
    Dependent(Advocate, "contact"),
    Dependent(Message, "contact"),
    Dependent(Employment, "contact"),
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
