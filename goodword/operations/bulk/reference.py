"""References given before the programme, so that caps, rests and history start right (L1, L2, L4)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from goodword.lib.folding import fold
from goodword.models import Account, Advocate, Ask, DataImportRow, Feedback, Session
from goodword.operations.charge import record_past, space_past
from goodword.policy.vocabulary import AskState, Format, Party, SessionState

from .contact import name_of
from .find import ContactFinder, text
from .missing import Accounts
from .writer import BATCH, Run, Values, Writer, reject

MINUTES = 20
HELD, DECLINED = "held", "declined"
NO_SHOWS = {"no_show_prospect": Party.PROSPECT, "no_show_advocate": Party.ADVOCATE}
SCORES = {Party.ADVOCATE: "advocate_score", Party.PROSPECT: "prospect_score"}


def lock_pool() -> None:
    """Every account with advocates, then the advocates: slots are taken behind these locks, in this order (L3)."""
    of_advocates = Advocate.objects.values("contact__account")
    list(Account.objects.select_for_update().filter(pk__in=of_advocates).order_by("pk").values_list("pk"))
    list(Advocate.objects.select_for_update().order_by("pk").values_list("pk"))


class ReferenceWriter(Writer):
    """The same advocate, prospect and day is the same reference: another file may add the marks given for it."""

    model = Ask
    noun = "ask"

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        if not run.dry:
            lock_pool()
        self.accounts = Accounts(run)
        self.contacts = ContactFinder(run.source)
        self.advocates = {
            contact_id: (pk, account_id)
            for contact_id, pk, account_id in Advocate.objects.values_list("contact_id", "pk", "contact__account_id")
        }
        self.asks: dict[tuple[int, str, str], int] = {}
        for pk, advocate_id, prospect, day in Ask.objects.values_list(
            "pk", "advocate_id", "prospect_company", "sent_on"
        ):
            self.asks[advocate_id, fold(prospect), day.isoformat()] = pk
        held = Session.objects.filter(held_on__isnull=False)
        for pk, advocate_id, prospect, held_on in held.values_list(
            "ask_id", "ask__advocate_id", "ask__prospect_company", "held_on"
        ):
            self.asks[advocate_id, fold(prospect), str(held_on)] = pk
        self.advocate_of: dict[int, tuple[int, int]] = {}
        self.sessions: dict[int, int] = dict(held.values_list("ask_id", "pk"))
        self.marks = set(Feedback.objects.values_list("session_id", "party"))

    def match(self, row: DataImportRow) -> int | None:
        account = self.accounts.find(row)
        if row.outcome == "rejected":
            return None
        contact = self.contacts.find(
            text(row.values, "contact_crm_id"), text(row.values, "email"), name_of(row), account
        )
        if contact == "ambiguous":
            reject(row, "contact.ambiguous", "email", name=name_of(row))
        elif contact not in self.advocates:
            reject(row, "advocate.unknown", "email", name=text(row.values, "email") or name_of(row))
        elif row.values["day"] > self.run.today.isoformat():
            reject(row, "import.in_the_future", "day")
        if row.outcome == "rejected" or not isinstance(contact, int):
            return None
        self.advocate_of[row.number] = self.advocates[contact]
        return self.asks.get(self._key(row))

    def _key(self, row: DataImportRow) -> tuple[int, str, str]:
        return self.advocate_of[row.number][0], fold(text(row.values, "prospect")), row.values["day"]

    def remember(self, row: DataImportRow, target: int) -> None:
        self.asks[self._key(row)] = target

    def fields(self, row: DataImportRow) -> Values:
        return {}  # what was recorded of a reference stays; only marks are added

    def defaults(self, row: DataImportRow) -> Values:
        advocate_id, account_id = self.advocate_of[row.number]
        asked_on = date.fromisoformat(row.values.get("asked_on") or row.values["day"])
        declined = self._outcome(row) == DECLINED
        return {
            "advocate_id": advocate_id, "account_id": account_id, "is_imported": True,
            "state": AskState.DECLINED if declined else AskState.ACCEPTED,
            "format": row.values.get("format") or Format.CALL,
            "sent_at": self._noon(asked_on), "sent_on": asked_on, "minutes": MINUTES,
            "prospect_company": row.values["prospect"], "prospect_industry": text(row.values, "prospect_industry"),
            "answered_at": self._noon(asked_on), "on_behalf": True,
        }  # fmt: skip

    def _outcome(self, row: DataImportRow) -> str:
        return text(row.values, "outcome") or HELD

    def _noon(self, day: date) -> datetime:
        return datetime.combine(day, time(12), ZoneInfo(self.run.workspace.time_zone))

    def differs(self, row: DataImportRow, record: Any) -> bool:
        return bool(self._new_marks(row, record))

    def _new_marks(self, row: DataImportRow, ask: Ask) -> list[Feedback]:
        session = self.sessions.get(ask.pk)
        if session is None:
            return []
        return [
            Feedback(session_id=session, party=party, score=row.values[name], given_on=row.values["day"])
            for party, name in SCORES.items()
            if row.values.get(name) and (session, party) not in self.marks
        ]

    def after_write(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        new = [(row, ask) for row, ask in written if row.outcome == "created"]
        sessions = Session.objects.bulk_create(
            [self._session(row, ask) for row, ask in new if self._outcome(row) != DECLINED], batch_size=BATCH
        )
        self.sessions |= {session.ask_id: session.pk for session in sessions if session.held_on}
        given = [(session.ask, session.held_on) for session in sessions if session.held_on]
        record_past(given, self.run.workspace.fiscal_year_starts)
        space_past(ask for _, ask in new)
        marks = [mark for row, ask in written for mark in self._new_marks(row, ask)]
        created = Feedback.objects.bulk_create(marks, batch_size=BATCH)
        self.marks |= {(mark.session_id, mark.party) for mark in created}
        self.run.note("feedback", [mark.pk for mark in created])

    def _session(self, row: DataImportRow, ask: Ask) -> Session:
        day = date.fromisoformat(row.values["day"])
        absent = NO_SHOWS.get(self._outcome(row))
        return Session(
            ask=ask, state=SessionState.NO_SHOW if absent else SessionState.HELD, format=ask.format,
            starts_at=self._noon(day), wall_time=f"{day}T12:00", time_zone=self.run.workspace.time_zone,
            minutes=MINUTES, held_on=None if absent else day, marked_at=self.run.now, absent=absent or "",
            topic=text(row.values, "topic"),
        )  # fmt: skip

    def _state(self, row: DataImportRow, record: Any) -> Values:
        return {"prospect_company": record.prospect_company, "sent_on": record.sent_on.isoformat()}
