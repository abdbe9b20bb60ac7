"""The web application as `serve` runs it."""

from goodword.management.processes import end_with_parent, exit_now
from goodword.wsgi import application

__all__ = ["application"]
end_with_parent(exit_now)
