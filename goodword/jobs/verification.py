"""Each night every invariant is checked; what is broken stands on the home page of managers and administrators."""

from datetime import datetime

import structlog

from goodword.queries.verification import report_of, verify_at_once

log = structlog.get_logger()


def check_everything(due_at: datetime, now: datetime) -> str:
    report = report_of(verify_at_once())
    if report:
        log.error("verify.broken", findings=report)
    return report
