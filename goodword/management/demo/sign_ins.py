"""How to sign in to the demo: one person for each role, all with the same password."""

from goodword.models import User
from goodword.policy.vocabulary import Role
from goodword.wording.vocabulary import label

PASSWORD = "goodword-demo"


def sign_ins() -> list[tuple[str, str]]:
    """Role and e-mail, in the order of the roles."""
    found = {role: User.objects.filter(is_active=True, roles__role=role).order_by("pk").first() for role in Role}
    return [(str(label(role)), user.email) for role, user in found.items() if user]
