"""The quick filters of contacts (I3); what each asks is `queries.quick_filters`."""

from enum import StrEnum


class QuickFilter(StrEnum):
    PROMOTER = "promoter"
    HEALTHY = "healthy"
    TENURE = "tenure"
    RENEWED = "renewed"
    EXPANDED = "expanded"
    WEEKLY_USE = "weekly_use"
