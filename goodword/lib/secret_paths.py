"""No log holds a live link (V15): what makes the address of a personal link or of a new password work is masked."""

import logging
import re

# The verb behind the secret stays, so that a log still tells what was tried.
_SECRET = re.compile(r"(/link/(?:own/)?|/set-password/[^/\s]+/)[^/\s]+")


def masked(text: str) -> str:
    return _SECRET.sub(r"\1…", text)


class SecretPaths(logging.Filter):
    """Django names the path of every request it answers with an error, and adds a traceback to each refusal: only what
    failed needs one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        record.msg, record.args = masked(record.getMessage()), ()
        return True
