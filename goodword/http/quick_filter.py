"""The quick filters of contacts as one filter of a list (I3)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goodword.models import Contact
from goodword.policy.quick_filters import QuickFilter
from goodword.queries.quick_filters import condition
from goodword.queries.workspace import current_policy, the_workspace, today_in
from goodword.wording.vocabulary import choices

from .filters import Choice


def quick_filter(contact: str = "pk") -> Choice:
    """`contact`: the way from a row of the list to its contact."""

    def where(value: str) -> Q:
        today = today_in(the_workspace(), timezone.now())
        found = Contact.objects.filter(condition(QuickFilter(value), today, current_policy())).order_by()
        return Q(**{f"{contact}__in": found.values("pk")})

    label = _("Quick filter")
    return Choice("quick", label, "", lambda: choices(QuickFilter), where=where, permission="candidate.see")
