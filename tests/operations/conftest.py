import pytest

from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role
from tests.factories import actor_of, make_workspace


@pytest.fixture
def manager(db: None) -> Actor:
    make_workspace()
    return actor_of(Role.MANAGER)
