"""A program that calls the API with a key, in tests."""

from typing import Any

from django.test import Client

from goodword.models import ApiKey, User
from goodword.operations.api_key import create_key
from goodword.policy.vocabulary import Role
from tests.factories import NOW, make_user, make_workspace

ROOT = "/api/v1"


class Caller:
    """`roles` of a new member of staff, or some of those of `user`; answers are kept apart from their JSON."""

    def __init__(self, *roles: Role, user: User | None = None) -> None:
        make_workspace()
        self.user = user or make_user(*roles)
        new = create_key(
            self.user.pk, "Test", roles or self.user.role_set(), actor=make_user(Role.ADMIN).actor(), now=NOW
        )
        self.key: ApiKey = new.key
        self.secret = new.secret
        self.client = Client(headers={"authorization": f"Bearer {new.secret}"})

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            return self.client.generic(method, ROOT + path, headers=named)
        return getattr(self.client, method.lower())(ROOT + path, body, content_type="application/json", headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)

    def read(self, path: str) -> Any:
        """The JSON of what must be there."""
        response = self.get(path)
        assert response.status_code == 200, response.content
        return response.json()

    def do(self, path: str, body: Any = None, status: int = 200) -> Any:
        """The JSON of what must be done."""
        response = self.post(path, body)
        assert response.status_code == status, response.content
        return response.json()


def codes(response: Any) -> set[str]:
    """The codes of a problem's reasons."""
    assert response["Content-Type"] == "application/problem+json", response.content
    return {reason["code"] for reason in response.json()["reasons"]}
