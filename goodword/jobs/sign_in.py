"""Forgets sign-ins that have run out."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.sessions.models import Session


def forget_old(clock: Callable[[], datetime]) -> None:
    Session.objects.filter(expire_date__lt=clock()).delete()
