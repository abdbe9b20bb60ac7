"""Staff out of a file: reps with their managers, regional offices and roles."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from goodword.lib.folding import fold
from goodword.lib.wordkey import word_key
from goodword.models import DataImportRow, User, UserRole
from goodword.operations.history import record_many
from goodword.policy.data_import import Outcome
from goodword.policy.vocabulary import Role

from .find import UserFinder, closes_circle, text
from .writer import BATCH, FIRST, Run, Values, Writer, add_problem, reject, upsert

NO_ADDRESS = "no-address.invalid"
PLAIN = ("name", "region", "language", "time_zone", "crm_id")


class UserWriter(Writer):
    """By CRM id, else by e-mail, else by name where one of the two has no address.

    Who has no address gets a made-up one and cannot sign in, unless the options say which domain they are at.
    """

    model = User
    noun = "user"

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.users = UserFinder(run.source)
        self.emails = {pk: email for email, pk in self.users.by_email.items()}
        self.roles: dict[int, set[str]] = {}
        for user_id, role in UserRole.objects.values_list("user_id", "role"):
            self.roles.setdefault(user_id, set()).add(role)
        self.managers: list[tuple[DataImportRow, int, str]] = []

    def match(self, row: DataImportRow) -> int | None:
        crm_id, email = text(row.values, "crm_id"), text(row.values, "email").lower()
        found = self.users.by_crm_id.get(crm_id) or self.users.by_email.get(email)
        if found is None:
            named = self.users.by_name.get(word_key(text(row.values, "name")), set())
            named = {key for key in named if not self.users.is_another(key, crm_id) and self._may_be(key, email)}
            if len(named) > 1:
                reject(row, "user.ambiguous", "name", name=text(row.values, "name"))
                return None
            found = next(iter(named), None)
        elif email and self.users.by_email.get(email, found) != found:
            reject(row, "user.email_taken", "email")
        if manager := text(row.values, "manager"):
            self.managers.append((row, -row.number if found is None else found, manager))
        return found

    def _may_be(self, key: int, email: str) -> bool:
        return not email or self.emails.get(key, "").endswith(NO_ADDRESS)

    def remember(self, row: DataImportRow, target: int) -> None:
        self.users.add(target, word_key(text(row.values, "name")), self.run.source, text(row.values, "crm_id"))
        email = text(row.values, "email").lower() or self._made_up(text(row.values, "name"))
        self.users.by_email[email] = target
        self.emails[target] = email

    def _made_up(self, name: str) -> str:
        """anna.snelling@…, with a number where that is taken."""
        domain = self.run.options.get("email_domain") or NO_ADDRESS
        base = slugify(fold(name)).replace("-", ".") or "user"
        email, number = f"{base}@{domain}", 2
        while email in self.users.by_email:
            email, number = f"{base}{number}@{domain}", number + 1
        return email

    def fields(self, row: DataImportRow) -> Values:
        values = {name: row.values[name] for name in PLAIN if row.values.get(name) not in (None, "")}
        if values.get("crm_id"):
            values["crm_source"] = self.run.source
        return values

    def defaults(self, row: DataImportRow) -> Values:
        email = self.emails[-row.number]
        return new_user(email, text(row.values, "name")) | {"created_at": self.run.now}

    def allow(self, row: DataImportRow, record: Any | None, fields: Values) -> None:
        email = text(row.values, "email").lower()
        if record is None:
            if not email and not self.run.options.get("email_domain"):
                add_problem(row, "user.no_email", "email")
            return
        self.keep_other_crm_id(record, fields)
        if email and record.email.endswith(NO_ADDRESS):
            fields |= {"email": email, "is_active": True}
        elif email and record.email.lower() != email:
            add_problem(row, "user.email_kept", "email")

    def _wanted_roles(self, row: DataImportRow) -> set[str]:
        return set(row.values.get("roles") or [self.run.options.get("user_role") or Role.REP])

    def differs(self, row: DataImportRow, record: Any) -> bool:
        return bool(row.values.get("roles")) and not self._wanted_roles(row) <= self.roles.get(record.pk, set())

    def after_write(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        """Roles are added, never taken away."""
        missing = [
            UserRole(user=user, role=role)
            for row, user in written
            if row.outcome == Outcome.CREATED or row.values.get("roles")
            for role in sorted(self._wanted_roles(row) - self.roles.get(user.pk, set()))
        ]
        created = UserRole.objects.bulk_create(missing, batch_size=BATCH)
        self.run.note("userrole", [role.pk for role in created])
        entries = [("user.role_given", role.user, {"role": [None, role.role]}) for role in created]
        record_many(entries, actor=self.run.actor, now=self.run.now)

    def finish(self) -> dict[int, DataImportRow]:
        """Managers; one who is in neither the file nor the workspace is made."""
        current = dict(User.objects.filter(manager__isnull=False).values_list("pk", "manager_id"))
        changed: dict[int, DataImportRow] = {}
        wanted: dict[int, int] = {}
        for row, target, name in self.managers:
            child = self.key(target)
            if row.outcome == Outcome.REJECTED:
                continue
            manager = self._manager(row, name, changed)
            if manager is None or current.get(child) == manager:
                continue
            changed[row.number] = row
            if closes_circle(child, manager, current):
                add_problem(row, "user.manager_circle", "manager", name=name)
                continue
            current[child] = wanted[child] = manager
            row.outcome = Outcome.UPDATED if row.outcome == Outcome.UNCHANGED else row.outcome
        if not self.run.dry:
            self._write_managers(wanted, changed)
        return changed

    def _manager(self, row: DataImportRow, name: str, changed: dict[int, DataImportRow]) -> int | None:
        found = self.users.find(name)
        if found == "ambiguous":
            add_problem(row, "user.ambiguous", "manager", name=name)
            changed[row.number] = row
            return None
        if found is None:
            add_problem(row, "user.manager_made", "manager", name=name)
            changed[row.number] = row
            return self._make_manager(row, name)
        return self.key(found)

    def _make_manager(self, row: DataImportRow, name: str) -> int:
        """An address is used as it is; roles and sign-in as for everybody without a column of their own."""
        email = name.lower() if "@" in name else self._made_up(name)
        key = FIRST - row.number
        if not self.run.dry:
            user = User.objects.create(**new_user(email, name), created_at=self.run.now)
            UserRole.objects.create(user=user, role=self.run.options.get("manager_role") or Role.REP)
            self.run.note("user", [user.pk])
            record_many([("user.imported", user, {"name": [None, name]})], actor=self.run.actor, now=self.run.now)
            key = user.pk
        self.users.add(key, word_key(name))
        self.users.by_email[email] = key
        return key

    def _write_managers(self, wanted: dict[int, int], changed: dict[int, DataImportRow]) -> None:
        users = list(User.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
        rows = {int(row.subject_id): row for row in changed.values() if row.subject_id}
        entries = []
        for user in users:
            row, before = rows[user.pk], user.manager_id
            user.manager_id = wanted[user.pk]
            entries.append(("user.import_updated", user, {"manager": [before, user.manager_id]}))
            if row.outcome != Outcome.CREATED:
                row.before = {**(row.before or {}), "manager": before}
        upsert(users, {"manager"})
        record_many(entries, actor=self.run.actor, now=self.run.now)


def new_user(email: str, name: str) -> Values:
    """Without a password: they set their own by the link in their invitation."""
    return {
        "email": email, "name": name, "password": make_password(None), "is_active": not email.endswith(NO_ADDRESS)
    }  # fmt: skip
