"""Bringing one's own data in a real browser, from the file to what became of every row: accessible and phone-wide."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from goodword.models import Account
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.vocabulary import Role
from tests.browser.axe import check_axe, check_width
from tests.browser.people import sign_in
from tests.factories import NOW, make_user, make_workspace
from tests.operations.importing import advance_imports

FILE = """Account Name,Industry,Employees,Annual Revenue,Billing Country,Anual Revenu,Founded
Alpha GmbH,Quantum Weaving,120,1.500,Philipines,x,01/02/1999
Beta Inc,Banking,many,2.500,Germany,y,03/04/2001
,Banking,3,1.000,Kenya,z,05/06/2003
"""


@pytest.fixture
def manager(page: Page) -> Page:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)
    sign_in(page, make_user(Role.MANAGER, Role.ADMIN))
    return page


def checked(page: Page) -> None:
    check_axe(page)
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    check_width(page)
    assert wide
    page.set_viewport_size(wide)


@pytest.mark.rule("V23")
def test_a_file_with_questions_comes_in_and_goes_out_again(manager: Page, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(FILE, encoding="utf-8")
    page = manager
    page.goto("/import/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("Accounts", exact=True).check()
    page.get_by_label("Where is it from?").fill("Salesforce")
    page.get_by_label("File").set_input_files(tmp_path / "accounts.csv")
    checked(page)
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_text("Rows read so far")).to_be_visible()
    checked(page)
    advance_imports()
    page.wait_for_url("**/columns/")
    expect(page.get_by_label("Anual Revenu")).to_have_value("")
    expect(page.get_by_label("Industry")).to_have_value("industry")
    checked(page)
    page.get_by_role("button", name="Next").click()

    page.wait_for_url("**/questions/")
    page.get_by_label("1.234,56").check()
    page.get_by_label("In thousands").check()
    page.get_by_label("Quantum Weaving").select_option(label="Apparel and fashion")
    expect(page.get_by_label("Philipines")).to_have_value("PH")
    checked(page)
    page.get_by_role("button", name="Show the preview").click()

    page.wait_for_url("**/import/*/")
    advance_imports()
    apply = page.get_by_role("button", name="Apply 2 rows")
    expect(apply).to_be_visible()
    expect(page.get_by_text("This is not a number: many.").first).to_be_visible()
    checked(page)
    page.get_by_role("link", name="Rejected").click()
    expect(page.get_by_role("table").last.get_by_text("A value is missing.")).to_be_visible()
    apply.click()

    expect(page.get_by_text("All 3 rows come in together")).to_be_visible()
    advance_imports()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert Account.objects.count() == 2
    checked(page)
    with page.expect_download() as report:
        page.get_by_role("link", name="Report, row by row").click()
    assert "Rejected" in Path(report.value.path()).read_text(encoding="utf-8-sig")
    undo.click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()
    assert not Account.objects.exists()


@pytest.mark.rule("V23")
def test_a_wrong_file_says_what_to_do(manager: Page, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("<!doctype html><title>Sign in</title>", encoding="utf-8")
    page = manager
    page.goto("/import/new/")
    page.get_by_label("Where is it from?").fill("Salesforce")
    page.get_by_label("File").set_input_files(tmp_path / "export.csv")
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/import/*/")
    advance_imports()
    expect(page.get_by_text("This is a web page, not a table.")).to_be_visible()
    checked(page)
