"""Signing in as a person does."""

from playwright.sync_api import Page

from goodword.models import User
from tests.factories import PASSWORD


def sign_in(page: Page, user: User) -> None:
    """With the keyboard alone: the address has the focus already."""
    page.goto("/sign-in/")
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation(url=lambda url: "sign-in" not in url):
        page.keyboard.press("Enter")
