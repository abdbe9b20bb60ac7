"""Accessibility of a page as it stands, light and dark, found by axe-core; and no sideways scrolling."""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

SOURCE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: list[Scheme] = ["light", "dark"]


def check_axe(page: Page) -> None:
    """Fails with every violation: the rule, what it says, and the elements."""
    found = [violation for scheme in SCHEMES for violation in violations(page, scheme)]
    assert not found, f"{page.url}\n" + "\n".join(found)


def violations(page: Page, scheme: Scheme) -> list[str]:
    page.wait_for_load_state()  # frames too: axe goes into them
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    # Evaluated, not added as a script tag: the pages' content security policy would refuse that, as it should.
    page.evaluate(SOURCE)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [described(violation, scheme) for violation in found]


def described(violation: dict[str, Any], scheme: Scheme) -> str:
    elements = "\n".join(f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"])
    return f"  {scheme} {violation['id']}: {violation['help']}\n{elements}"


def check_width(page: Page) -> None:
    """Nothing sticks out at the side: a phone must not have to scroll sideways."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen, f"{page.url} is {wide} wide where {seen} fit"
