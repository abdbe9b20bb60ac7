"""The look of what all pages share: accessible in light and dark, no sideways scrolling, nothing from elsewhere."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect
from pytest_django.fixtures import Settings

from goodword.models import User
from goodword.policy.vocabulary import Role
from tests.browser.axe import check_axe, check_width
from tests.browser.conftest import PHONE
from tests.factories import PASSWORD, make_account, make_user, make_workspace
from tests.gallery import serve_gallery
from tests.source import PACKAGE

SIGNED_IN = ["/gallery/", "/gallery/accounts/", "/gallery/accounts/?q=nothing+at+all", "/gallery/form/", "/profile/"]
SIGNED_IN += ["/profile/password/"]
OPEN = ["/sign-in/", "/gallery/portal/", "/gallery/broken/", "/nowhere/"]


@pytest.fixture
def reader(settings: Settings) -> User:
    serve_gallery(settings)
    make_workspace(is_demo=True, name="Nordwind Versicherungsgesellschaft")
    make_account(name="Donaudampfschifffahrtsgesellschaft & Söhne")
    return make_user(Role.MANAGER, Role.ADMIN, name="Ada Lovelace", email="ada@northwind.example")


def sign_in(page: Page, reader: User, goal: str = "/gallery/") -> None:
    page.goto(f"/sign-in/?next={goal}")
    page.get_by_label("E-mail", exact=True).fill(reader.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"**{goal}")


def test_pages_are_accessible_in_light_and_dark(page: Page, reader: User) -> None:
    for path in OPEN:
        page.goto(path)
        check_axe(page)
    sign_in(page, reader)
    for path in SIGNED_IN:
        page.goto(path)
        check_axe(page)


def test_a_form_with_errors_is_accessible_and_reads_them_first(page: Page, reader: User) -> None:
    sign_in(page, reader, "/gallery/form/")
    page.get_by_label("Name").fill("refused")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_axe(page)
    page.get_by_role("alert").get_by_role("link", name="ARR").click()
    expect(page.get_by_label("ARR")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "de", "pt-BR", "ms"])
def test_nothing_sticks_out_on_a_phone(
    open_context: Callable[..., BrowserContext], reader: User, language: str
) -> None:
    page = open_context(viewport=PHONE, has_touch=True, is_mobile=True, locale=language).new_page()
    page.context.set_extra_http_headers({"Accept-Language": language})
    for path in OPEN:
        page.goto(path)
        check_width(page)
    User.objects.filter(pk=reader.pk).update(language=language.lower())
    page.goto("/sign-in/")
    page.locator("[name=email]").fill(reader.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    for path in SIGNED_IN:
        page.goto(path)
        check_width(page)


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(phone: Page, reader: User) -> None:
    sign_in(phone, reader)
    menu = phone.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    phone.get_by_role("button", name="Open the menu").press("Enter")
    expect(menu).to_be_visible()
    check_axe(phone)
    phone.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(phone.get_by_role("button", name="Open the menu")).to_be_focused()


def test_the_theme_follows_the_system_until_one_is_chosen(page: Page, reader: User) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/sign-in/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.locator("summary", has=page.get_by_label("Light or dark")).click()
    page.get_by_role("button", name="Light", exact=True).click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"


def test_a_question_comes_before_what_cannot_be_undone(page: Page, reader: User) -> None:
    sign_in(page, reader)
    page.get_by_role("button", name="Be refused").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("status")).not_to_contain_text("Your role")
    page.get_by_role("button", name="Be refused").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status")).to_contain_text("Your role does not allow this")


def test_a_list_is_searched_while_typing_and_keeps_its_address(page: Page, reader: User) -> None:
    make_account(name="Umbrella")
    sign_in(page, reader, "/gallery/accounts/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search people and companies")).to_be_focused()
    search = page.get_by_label("Search", exact=True)
    search.press_sequentially("sohne")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(search).to_be_focused()
    assert "q=sohne" in page.url
    page.get_by_label("Customer").select_option("No")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("link", name="Show all").first.click()
    expect(page.get_by_role("rowheader")).to_have_count(2)


def test_a_part_that_cannot_be_fetched_is_not_passed_over_in_silence(page: Page, reader: User) -> None:
    sign_in(page, reader, "/gallery/accounts/")
    page.route("**/gallery/accounts/?*", lambda route: route.fulfill(status=500, body="broken"))
    page.get_by_label("Customer").select_option("No")
    expect(page.get_by_role("status").first).to_contain_text("everything before it is safe")


def test_a_double_click_sends_a_form_once(page: Page, reader: User) -> None:
    sent: list[str] = []
    sign_in(page, reader)
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Do it").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Done.")
    assert len(sent) == 1


def test_leaving_a_changed_form_asks_first(page: Page, reader: User) -> None:
    sign_in(page, reader, "/gallery/form/")
    page.get_by_label("Name").fill("half done")
    asked: list[str] = []

    def stay_or_go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay_or_go)
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/gallery/")
    assert asked == ["beforeunload"]


def test_a_page_is_light_and_asks_no_other_host(page: Page, reader: User) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto("/sign-in/")
    sources = page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(e => e.href || e.src)"
    )
    assert hosts == {page.url.split("/")[2]}
    weight = sum(len(gzip.compress(static_file(source).read_bytes())) for source in sources)
    assert weight <= 100 * 1024


def static_file(url: str) -> Path:
    return PACKAGE / "static" / re.sub(r".*/static/", "", url)
