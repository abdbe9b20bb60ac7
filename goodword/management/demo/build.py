"""Builds the demo workspace: real CRM data and invented people through the ordinary import; then the last weeks."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from goodword.imports.question import questions_for, with_answers
from goodword.imports.recognise import suggest
from goodword.imports.work import advance
from goodword.models import (
    Account,
    Advocate,
    Contact,
    DataImport,
    DataImportRow,
    Deal,
    Industry,
    Message,
    User,
    Workspace,
)
from goodword.operations.assessment import assess_advocate
from goodword.operations.data_import import map_columns, start_applying, start_planning, upload_import
from goodword.operations.user import create_user
from goodword.operations.workspace import create_workspace
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportState, ImportSubject
from goodword.policy.vocabulary import Assessment, MessageState, Role, Stage

from . import candidates, finding, source
from .people import COUNTRY_OF, Person, invent_person
from .pool import Member, PastReference, invent_members, invent_past
from .prospects import OpenDeal, Prospect, invent_deals, invent_prospects
from .sign_ins import PASSWORD
from .stories import tell as tell_story
from .weeks import Stage as Scene
from .weeks import Story, live, of_requests

SEED = 2017
CRM, INVENTED = "CRM", "Demo generator"
ZONE, CURRENCY = "America/Chicago", "USD"
WORKSPACE = {"name": "GTX Hardware", "base_currency": CURRENCY, "time_zone": ZONE, "language": "en", "country": "US",
             "fiscal_year_starts": 1}  # fmt: skip
TEAM = (
    ("Morgan Reeve", Role.MANAGER),
    ("Priya Raman", Role.CSM),
    ("Tomás Oliveira", Role.CSM),
    ("Greta Lindqvist", Role.CSM),
    ("Desmond Clarke", Role.DIRECTOR),
    ("Fiona Abara", Role.FINANCE),
    ("Edward Stone", Role.EXECUTIVE),
    ("Alex Kim", Role.ADMIN),
    ("Sade Okoro", Role.SUPPORT),
    ("Linus Berg", Role.PRODUCT),
)
MEMBERS, PROSPECTS, BUSY_REPS = 64, 44, 6
# How customers brought the product in, and how open deals would: the pool lacks what they need.
CUSTOMERS_DID = ("simple", "phased", "simple", "simple", "phased", "", "simple") * 6 + ("complex",)
PROSPECTS_WILL = ("simple", "complex", "phased", "complex", "simple", "", "complex")
TARGETS = ("retail", "software", "telecommunications")  # industries the company wants to win
Tell = Callable[[str], None]


@dataclass(frozen=True)
class World:
    """What is invented before anything is written. The same seed and day give the same world."""

    people: list[tuple[Person, str, str]]  # with account and country
    members: list[Member]
    past: list[PastReference]
    prospects: list[Prospect]
    deals: list[OpenDeal]


def invent(random: Random, today: date, reps: list[str]) -> World:
    taken: set[str] = set()
    people = [
        (invent_person(random, row["account"], COUNTRY_OF[row["office_location"]], taken), row["account"],
         COUNTRY_OF[row["office_location"]])
        for row in source.accounts() for _ in range(random.choice((2, 2, 3, 4)))
    ]  # fmt: skip
    members = invent_members(random, people, today, MEMBERS)
    prospects = invent_prospects(random, PROSPECTS, taken)
    past = invent_past(random, members, [prospect.name for prospect in prospects], today)
    return World(people, members, past, prospects, invent_deals(random, prospects, reps, today))


def build(*, now: datetime, tell: Tell) -> None:
    """Everything, in about half a minute. `tell` hears what is being done."""
    create_workspace(WORKSPACE, now=now, is_demo=True)
    Workspace.objects.update(join_details="https://meet.gtx-hardware.example/references")
    bring = Importer(now, tell)
    csms = _hire(now)
    bring.users()
    User.objects.update(password=make_password(PASSWORD))
    Message.objects.update(state=MessageState.CANCELLED)  # invitations: everybody knows the password
    Workspace.objects.update(head_of_success=User.objects.get(roles__role=Role.EXECUTIVE))
    Industry.objects.filter(code__in=TARGETS).update(is_target=True)
    reps = [row["email"] for row in source.staff() if row["reports to"]][:BUSY_REPS]
    today = today_in_zone(now)
    random = Random(SEED)
    world = invent(random, today, reps)
    bring.crm(today, csms)
    bring.invented(world)
    tell("Living through the last year")
    manager, director = (User.objects.get(roles__role=role).actor() for role in (Role.MANAGER, Role.DIRECTOR))
    scene = Scene(random, manager, director, ZoneInfo(ZONE), today)
    requests = of_requests(scene, _worth_a_reference(), _small_deals(), tell_story)
    live([*_of_candidates(scene, bring), *requests])
    _tire(now)


def _of_candidates(scene: Scene, bring: "Importer") -> list[Story]:
    customers = finding.meet_customers(Random(SEED))
    people = [candidates.on_the_way(scene, *plan) for plan in candidates.PLAN]
    nominated = [candidates.nominate(scene, customers, days) for days in candidates.NOMINATED]
    files = finding.files(scene, customers, bring.content)
    return [finding.year(scene, customers), files, *people, *nominated, candidates.reviews(scene, scene.today)]


def today_in_zone(now: datetime) -> date:
    return now.astimezone(ZoneInfo(ZONE)).date()


def _hire(now: datetime) -> list[str]:
    """The programme's own people. Returns the e-mails of the CSMs."""
    for name, role in TEAM:
        values = {"email": source.mail_address(name), "name": name, "language": "", "time_zone": "", "manager": None,
                  "region": ""}  # fmt: skip
        user = create_user(values, [role], actor=SYSTEM, now=now)
        User.objects.filter(pk=user.pk).update(is_generated=True)
    return [source.mail_address(name) for name, role in TEAM if role is Role.CSM]


def _worth_a_reference() -> list[Deal]:
    """Open deals far enough and large enough, the invented ones, in a mixed order that stays the same."""
    late = (Stage.EVALUATION, Stage.PROPOSAL, Stage.NEGOTIATION)
    deals = Deal.objects.filter(is_generated=True, stage__in=late, amount__gte=50_000)
    return list(deals.select_related("owner").order_by("crm_id"))


def _small_deals() -> list[Deal]:
    """Late enough, and so small that a director decides first."""
    late = (Stage.EVALUATION, Stage.PROPOSAL, Stage.NEGOTIATION)
    deals = Deal.objects.filter(is_generated=True, stage__in=late, amount__lt=50_000)
    return list(deals.select_related("owner").order_by("crm_id"))


def _tire(now: datetime) -> None:
    """One whose CSM is worried: somebody to decide on under *Protection*."""
    advocate = Advocate.objects.filter(status="active", asks__is_imported=True).order_by("pk").distinct()[2]
    csm = advocate.contact.account.csm
    assert csm
    for days in (20, 10, 3):
        then = now - timedelta(days=days)
        assess_advocate(advocate.pk, Assessment.POOR, "Short of people since spring.", actor=csm.actor(), now=then)


class Importer:
    """Files go in as a user would bring them: upload, mapping, answers, preview, apply."""

    def __init__(self, now: datetime, tell: Tell) -> None:
        self.now, self.tell = now, tell

    def users(self) -> None:
        self.file("sales_teams.csv", source.staff(), ImportSubject.USERS)

    def crm(self, today: date, csms: list[str]) -> None:
        accounts = [
            row | {"customer success manager": csm, "Implementation": how}
            for row, csm, how in zip(source.accounts(), cycle(csms), cycle(CUSTOMERS_DID), strict=False)
        ]
        self.file("accounts.csv", accounts, ImportSubject.ACCOUNTS)
        self.file("sales_pipeline.csv", source.pipeline(today), ImportSubject.DEALS)

    def invented(self, world: World) -> None:
        people = [_contact(person, account) for person, account, _ in world.people]
        people += [_contact(person, prospect.name) for prospect in world.prospects for person in prospect.people]
        self.marked(Account, "prospects.csv", [_prospect(p) for p in world.prospects], ImportSubject.ACCOUNTS)
        self.marked(Contact, "contacts.csv", people, ImportSubject.CONTACTS)
        self.marked(Deal, "open_deals.csv", [_deal(deal) for deal in world.deals], ImportSubject.DEALS)
        self.marked(Advocate, "advocates.csv", [_advocate(m, self.now) for m in world.members], ImportSubject.ADVOCATES)
        self.file("references.csv", [_reference(past) for past in world.past], ImportSubject.REFERENCES, INVENTED)

    def marked(self, model: Any, name: str, rows: Iterable[Mapping[str, str]], subject: ImportSubject) -> None:
        """Brings a file of what was invented, and marks the records so."""
        done = self.file(name, rows, subject, INVENTED)
        created = DataImportRow.objects.filter(data_import=done, outcome="created").values_list("subject_id", flat=True)
        model.objects.filter(pk__in=[int(pk) for pk in created]).update(is_generated=True)

    def file(
        self, name: str, rows: Iterable[Mapping[str, str]], subject: ImportSubject, origin: str = CRM
    ) -> DataImport:
        self.tell(f"Importing {name}")
        return self.content(name, _as_csv(rows), subject, origin, self.now)

    def content(self, name: str, content: bytes, subject: ImportSubject, origin: str, now: datetime) -> DataImport:
        """At that moment, which may be long past."""
        done = upload_import(name, content, subject, origin, actor=SYSTEM, now=now)
        self.work(done, now)
        mapping = {found.column: found.field for found in suggest([c["name"] for c in done.header], subject)}
        done = map_columns(done.pk, mapping, actor=SYSTEM, now=now)
        answers = with_answers({}, [(question, question.suggestion) for question in questions_for(done)])
        start_planning(done.pk, answers, actor=SYSTEM, now=now)
        self.work(done, now)
        start_applying(done.pk, actor=SYSTEM, now=now)
        self.work(done, now)
        if done.state != ImportState.APPLIED or done.counts.get("rejected"):
            raise RuntimeError(f"{name}: {done.state} {done.error} {done.counts}")
        return done

    def work(self, data_import: DataImport, now: datetime) -> None:
        while advance(data_import.pk, now):
            pass
        data_import.refresh_from_db()


def _as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    listed = list(rows)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return buffer.getvalue().encode()


def _contact(person: Person, account: str) -> dict[str, str]:
    return {
        "First name": person.first_name, "Last name": person.last_name, "E-mail": person.email,
        "Job title": person.title, "Level": person.level, "Function": person.function, "Language": person.language,
        "Time zone": person.time_zone, "Account name": account,
    }  # fmt: skip


def _prospect(prospect: Prospect) -> dict[str, str]:
    return {
        "Account name": prospect.name, "Industry": prospect.sector, "Employees": str(prospect.employees),
        "Country": prospect.country, "Customer (type)": "Prospect",
        "Implementation": PROSPECTS_WILL[len(prospect.name) % len(PROSPECTS_WILL)],
    }  # fmt: skip


def _deal(deal: OpenDeal) -> dict[str, str]:
    return {
        "CRM id": f"G{deal.number:04}", "Deal name": deal.name, "Account name": deal.prospect.name, "Owner": deal.rep,
        "Stage": deal.stage, "Amount (ARR)": str(deal.amount), "Currency": CURRENCY,
        "Close date": deal.expected_close.isoformat(), "Opened on": deal.opened_on.isoformat(),
        "Contact's e-mail": deal.prospect.people[0].email,
    }  # fmt: skip


def _advocate(member: Member, now: datetime) -> dict[str, str]:
    confirmed = now.date() - timedelta(days=len(member.person.name) * 5)
    return {
        "E-mail": member.person.email, "Consent given on": member.enrolled_on.isoformat(),
        "Assessment by the CSM": member.assessment, "Assessed on": (now.date() - timedelta(days=30)).isoformat(),
        "Tier": member.tier, "Agreed references a quarter": str(member.per_quarter),
        "Use cases": "; ".join(member.use_cases), "Languages spoken": "; ".join(member.languages),
        "Availability": member.availability, "Availability confirmed on": confirmed.isoformat(),
        "Formats they do not do": member.excluded or "",
    }  # fmt: skip


def _reference(past: PastReference) -> dict[str, str]:
    return {
        "Advocate's e-mail": past.member.person.email, "Prospect company": past.prospect,
        "Held on": past.held_on.isoformat(), "Asked on": (past.held_on - timedelta(days=6)).isoformat(),
        "Format": past.format, "Advocate's mark (1–5)": str(past.advocate_score or ""),
        "Prospect's mark (1–5)": str(past.prospect_score or ""),
    }  # fmt: skip
