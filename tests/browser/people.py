"""Signing in as a person does, and a name that is a burden for every screen."""

from playwright.sync_api import Page

from goodword.models import User
from tests.factories import PASSWORD

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ADA = "ada@northwind.example"


def sign_in(page: Page, user: User) -> None:
    """With the keyboard alone: the address has the focus already."""
    page.goto("/sign-in/")
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation(url=lambda url: "sign-in" not in url):
        page.keyboard.press("Enter")


def sign_in_as_ada(page: Page, goal: str = "/profile/") -> None:
    """On the way to a page that asked for it."""
    page.goto(f"/sign-in/?next={goal}")
    page.get_by_label("E-mail", exact=True).fill(ADA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"**{goal}")
