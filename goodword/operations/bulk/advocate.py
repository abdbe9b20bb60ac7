"""Advocates who took part before: without them everybody would look unused."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils import translation

from goodword.models import Advocate, AdvocateAssessment, Contact, DataImportRow, TermsAgreement, TierChange
from goodword.operations.history import record_many, state_of
from goodword.policy.enrolment import Enrolment, Preferences, may_enrol
from goodword.policy.vocabulary import AdvocateStatus, Assessment, Availability, Format, Tier
from goodword.queries.workspace import current_policy
from goodword.wording.terms import terms_text, terms_version

from .contact import name_of
from .find import ContactFinder, text
from .missing import Accounts, make_customers
from .writer import BATCH, FIRST, Run, Values, Writer, add_problem, is_rejected, reject

LISTS = ("formats_liked", "formats_excluded", "topics_liked", "topics_excluded", "languages")
PREFERENCES = (*LISTS, "availability", "availability_confirmed_on")
TERMS = ("tier", "agreed_per_quarter")
Word = TypeVar("Word")


class AdvocateWriter(Writer):
    """The contact by CRM id, e-mail or name; made if the row names their account. One advocate a contact."""

    model = Advocate
    noun = "advocate"

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.policy = current_policy()
        self.accounts = Accounts(run)
        self.contacts = ContactFinder(run.source)
        self.advocates: dict[int, int] = dict(Advocate.objects.values_list("contact_id", "pk"))
        self.use_cases: dict[int, set[int]] = {}
        for advocate_id, use_case_id in Advocate.use_cases.through.objects.values_list("advocate_id", "usecase_id"):
            self.use_cases.setdefault(advocate_id, set()).add(use_case_id)
        self.contact_of: dict[int, int] = {}
        self.new_contacts: dict[int, Contact] = {}
        self.made_contacts: dict[int, int] = {}

    def match(self, row: DataImportRow) -> int | None:
        crm_id, email, name = text(row.values, "contact_crm_id"), text(row.values, "email"), name_of(row)
        found = self.contacts.find(crm_id, email, name, None)
        account = None
        if not isinstance(found, int):
            account = self.accounts.find(row, email)
            found = self.contacts.find(crm_id, email, name, account) if account else found
        if row.outcome == "rejected":
            return None
        if found == "ambiguous":
            reject(row, "contact.ambiguous", "email", name=name)
            return None
        if found is None:
            self._new_contact(row, account)
            return None
        self.contact_of[row.number] = found
        return self.advocates.get(found)

    def _new_contact(self, row: DataImportRow, account: int | None) -> None:
        """Their account is known, so the person can be made."""
        if account is None or not text(row.values, "last_name"):
            reject(row, "contact.unknown", "email")
            return
        placeholder = FIRST - row.number
        names = ("first_name", "last_name", "email", "title", "function", "level", "language")
        contact = Contact(
            account_id=account, created_at=self.run.now, **{name: text(row.values, name) for name in names}
        )
        self.new_contacts[placeholder] = contact
        self.contact_of[row.number] = placeholder
        add_problem(row, "contact.made", "email")

    def remember(self, row: DataImportRow, target: int) -> None:
        contact = self.contact_of[row.number]
        self.advocates[contact] = target
        if contact < 0:
            self.contacts.by_email.setdefault(text(row.values, "email").lower(), contact)

    def fields(self, row: DataImportRow) -> Values:
        values = {name: row.values[name] for name in PREFERENCES if row.values.get(name) not in (None, "", [])}
        if values.get("availability") and not values.get("availability_confirmed_on"):
            values["availability_confirmed_on"] = row.values.get("consent_on")
        return values

    def defaults(self, row: DataImportRow) -> Values:
        contact = self.contact_of[row.number]
        return {
            "contact_id": self.made_contacts.get(contact, contact), "status": AdvocateStatus.ACTIVE,
            "tier": row.values.get("tier") or Tier.STANDARD, "agreed_per_quarter": self._frequency(row),
            "enrolled_on": date.fromisoformat(row.values["consent_on"]), "created_at": self.run.now,
        }  # fmt: skip

    def _frequency(self, row: DataImportRow) -> int:
        """What the file does not say is not assumed to be more than the least."""
        return int(row.values.get("agreed_per_quarter") or self.policy.terms.per_quarter_from)

    def allow(self, row: DataImportRow, record: Any | None, fields: Values) -> None:
        if record is not None:
            if any(text(row.values, name) not in ("", str(getattr(record, name))) for name in TERMS):
                add_problem(row, "advocate.terms_kept", "tier")
            return
        if date.fromisoformat(row.values["consent_on"]) > self.run.today:
            reject(row, "import.in_the_future", "consent_on")
        if not row.values.get("agreed_per_quarter"):
            add_problem(row, "advocate.frequency_assumed", "agreed_per_quarter", count=self._frequency(row))
        verdict = may_enrol(self._enrolment(row), is_customer=True, has_email=True, limits=self.policy.limits)
        for reason in verdict.reasons:
            reject(row, reason.code, reason.field, **reason.figures)
        if is_rejected(row):
            row.problems = [problem for problem in row.problems if problem["code"] != "contact.made"]

    def _enrolment(self, row: DataImportRow) -> Enrolment:
        words = row.values
        return Enrolment(
            tier=Tier(words.get("tier") or Tier.STANDARD),
            assessment=Assessment(words["assessment"]) if words.get("assessment") else None,
            agreed_per_quarter=self._frequency(row), agreed_by=name_of(row) or text(words, "email"),
            language=text(words, "language") or self.run.workspace.language,
            preferences=Preferences(
                formats_liked=frozenset(map(Format, words.get("formats_liked") or ())),
                formats_excluded=frozenset(map(Format, words.get("formats_excluded") or ())),
                use_case_ids=frozenset(words.get("use_cases") or ()),
                availability=Availability(words["availability"]) if words.get("availability") else None,
            ),
        )  # fmt: skip

    def differs(self, row: DataImportRow, record: Any) -> bool:
        wanted = set(row.values.get("use_cases") or ())
        return bool(wanted) and wanted != self.use_cases.get(record.pk, set())

    def before_write(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        wanted = {advocate.contact_id for advocate in new}  # rows that were rejected bring nobody
        contacts = {key: contact for key, contact in self.new_contacts.items() if key in wanted}
        self.accounts.write(*contacts.values())
        made = Contact.objects.bulk_create(contacts.values(), batch_size=BATCH)
        self.made_contacts |= {key: contact.pk for key, contact in zip(contacts, made, strict=True)}
        self.new_contacts = {}
        self.run.note("contact", [contact.pk for contact in made])
        entries = [
            (
                "contact.imported",
                contact,
                {"last_name": [None, contact.last_name], "account": [None, contact.account_id]},
            )
            for contact in made
        ]
        record_many(entries, actor=self.run.actor, now=self.run.now)
        for advocate in new:
            advocate.contact_id = self.made_contacts.get(advocate.contact_id, advocate.contact_id)

    def after_write(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        self._write_use_cases(written)
        joined = [(row, advocate) for row, advocate in written if row.outcome == "created"]
        contacts = Contact.objects.select_related("account").in_bulk([advocate.contact_id for _, advocate in joined])
        make_customers(self.run, {contact.account_id for contact in contacts.values()})
        changes = [
            TierChange(advocate=advocate, tier=advocate.tier, since=advocate.enrolled_on) for _, advocate in joined
        ]
        TierChange.objects.bulk_create(changes, batch_size=BATCH)
        agreements = [self._agreement(row, advocate, contacts[advocate.contact_id]) for row, advocate in joined]
        TermsAgreement.objects.bulk_create(agreements, batch_size=BATCH)
        AdvocateAssessment.objects.bulk_create(
            [self._assessment(row, advocate) for row, advocate in joined], batch_size=BATCH
        )

    def _write_use_cases(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        table = Advocate.use_cases.through
        wanted = [(row, record) for row, record in written if self.differs(row, record)]
        for row, record in wanted:
            if row.outcome != "created":
                row.before = {**(row.before or {}), "use_cases": sorted(self.use_cases.get(record.pk, set()))}
        table.objects.filter(advocate_id__in=[record.pk for _, record in wanted]).delete()
        pairs = [
            table(advocate_id=record.pk, usecase_id=use_case)
            for row, record in wanted
            for use_case in row.values["use_cases"]
        ]
        table.objects.bulk_create(pairs, batch_size=BATCH)

    def _agreement(self, row: DataImportRow, advocate: Advocate, contact: Contact) -> TermsAgreement:
        """Agreed on the day the file says; the text is that of the terms as they read now, in the person's language."""
        language = contact.language or self.run.workspace.language
        with translation.override(language):
            words = terms_text(self.policy, advocate.agreed_per_quarter)
        return TermsAgreement(
            advocate=advocate, version=terms_version(self.policy), language=language, text=words,
            agreed_per_quarter=advocate.agreed_per_quarter, agreed_by=contact.full_name,
            recorded_by_id=self._importer(), agreed_at=self.noon(advocate.enrolled_on),
        )  # fmt: skip

    def _assessment(self, row: DataImportRow, advocate: Advocate) -> AdvocateAssessment:
        day = date.fromisoformat(row.values.get("assessed_on") or row.values["consent_on"])
        return AdvocateAssessment(
            advocate=advocate, assessment=row.values["assessment"], assessed_on=day, assessed_by_id=self._importer()
        )

    def _importer(self) -> int | None:
        return self.run.actor.user_id

    def noon(self, day: date) -> datetime:
        return datetime.combine(day, time(12), ZoneInfo(self.run.workspace.time_zone))

    def _state(self, row: DataImportRow, record: Any) -> Values:
        return state_of(record, [*TERMS, "enrolled_on", *self.given[row.number]])
