"""One row after the other: what one cannot do keeps none of the others from its turn."""

from collections.abc import Callable, Iterable

import structlog
from django.db import InterfaceError, OperationalError

from goodword.operations.refused import Refused

log = structlog.get_logger()


def each(name: str, ids: Iterable[int], operation: Callable[[int], object]) -> None:
    """A database that is away is the runner's to wait for; the text of any other error may hold personal data."""
    for pk in ids:
        try:
            operation(pk)
        except Refused as refusal:
            log.info("job.refused", job=name, row=pk, codes=refusal.verdict.codes())
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("job.row_failed", job=name, row=pk, error=type(error).__name__)
