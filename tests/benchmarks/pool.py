"""(a) The shortlist with its reasons, against a plain loop over rows already loaded and a bare query of the rows."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection

from goodword.models import Advocate
from goodword.policy.limits import AdvocateLimits, may_ask
from goodword.policy.matching import match, order_key
from goodword.policy.profiles import AdvocateProfile
from goodword.queries.advocate_profile import profiles_of
from goodword.queries.explanation import explain
from goodword.queries.limits import facts_of
from goodword.queries.shortlist import Question, question_of, shortlist

from .table import Table
from .timing import least
from .world import Size, World, make_world

HEADER = ("Advocates", "shortlist, CPU ms", "clock, ms", "graded", "everybody graded, CPU ms", "plain loop, CPU ms",
          "bare SQL, CPU ms", "shortlist ÷ loop", "everybody ÷ loop", "shortlist ÷ SQL")  # fmt: skip
BARE = """
    select a.id, a.tier, a.status, a.agreed_per_quarter, a.languages, c."function", c.level, o.id, o.industry_id,
           o.employees, o.country, o.region
    from goodword_advocate a
    join goodword_contact c on c.id = a.contact_id
    join goodword_account o on o.id = c.account_id
"""


def shortlists(sizes: Sequence[int], now: datetime, repeats: int) -> Table:
    table = Table("Shortlist with reasons", HEADER)
    for size in sizes:
        call_command("flush", verbosity=0, interactive=False)
        world = make_world(Size(size, size, with_requests=False), now)
        table.add(f"{size:,}", *figures_of(world, repeats))
    return table


def figures_of(world: World, repeats: int) -> list[str]:
    request, today = world.open_request, world.today
    found = shortlist(request, today)

    def answer(everyone: bool) -> Callable[[], Any]:
        """As the page asks for it: graded, decided, sorted, the rows of the page explained in words."""

        def run() -> None:
            listed = shortlist(request, today, everyone=everyone, shown=25)
            explain([*listed.ready, *listed.below], question.reading.policy.matching)

        return run

    question = question_of(request, today)
    profiles = profiles_of(Advocate.objects.all(), question.wanted, question.lists, question.reading)
    facts = facts_of(Advocate.objects.all(), today, question.reading)
    loop_over_rows = partial(plain_loop, profiles, facts, question)
    asked, whole, loop, sql = least(repeats, answer(False), answer(True), loop_over_rows, bare_query)
    graded = found.ready_count + found.below_count
    return [
        asked.ms, asked.wall_ms, f"{graded:,}", whole.ms, loop.ms, sql.ms,
        asked.times(loop), whole.times(loop), asked.times(sql),
    ]  # fmt: skip


def plain_loop(profiles: dict[int, AdvocateProfile], facts: dict[int, AdvocateLimits], question: Question) -> list[int]:
    """The rules applied to everybody, without a database: what the same answer costs in Python alone."""
    reading, adjacency = question.reading, question.lists.adjacency
    policy, today = reading.policy, reading.today
    rows = []
    for pk, profile in profiles.items():
        found = match(question.wanted, profile, adjacency, policy.matching, today)
        decision = may_ask(facts[pk], policy.limits, reading.fiscal_year_starts, today)
        rows.append((not (found.offered and decision.allowed), order_key(found, profile), pk))
    rows.sort()
    return [pk for *_, pk in rows]


def bare_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        cursor.fetchall()
