from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import Role

from .fields import FoldedField, one_of


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A member of staff. Roles are rows of `UserRole`; a person may have several."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(max_length=8, blank=True)  # blank: the workspace's
    time_zone = models.CharField(max_length=64, blank=True)  # blank: the workspace's
    manager = models.ForeignKey("self", models.SET_NULL, related_name="reports", null=True, blank=True)
    region = models.CharField(max_length=100, blank=True)  # regional office
    crm_source = models.CharField(max_length=50, blank=True)
    crm_id = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    search = FoldedField("name", "email")

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint(
                fields=["crm_source", "crm_id"], name="user_crm_id_once", condition=~models.Q(crm_id="")
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles: frozenset[Role] | None = None

    def __str__(self) -> str:
        return self.name

    def role_set(self) -> frozenset[Role]:
        """The roles, read once per instance (uses `prefetch_related("roles")` where given)."""
        if self._roles is None:
            self._roles = frozenset(Role(row.role) for row in self.roles.all())
        return self._roles

    def actor(self) -> Actor:
        return Actor(ActorKind.USER, self.name, str(self.pk), self.role_set() if self.is_active else frozenset())


class UserRole(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20)

    class Meta:
        ordering = ["role"]
        constraints = [
            one_of("role", Role, "user_role_known"),
            models.UniqueConstraint(fields=["user", "role"], name="user_role_once"),
        ]

    def __str__(self) -> str:
        return self.role
