"""A listing on a page: filters, table, pages."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template.context import Context, RequestContext
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goodword.http.listing import Column, Table

from . import figures, states

register = template.Library()
GIVEN = ("request", "may", "csrf_token")  # of the page, to a list
PLAIN: dict[str, Callable[[Any], object]] = {
    "number": figures.number,
    "percent": figures.percent,
    "day": figures.day,
    "moment": figures.moment_in_two,
    "age": figures.age,
    "text": figures.recorded,
}


@register.inclusion_tag("web/shared/listing.html", takes_context=True)
def listing(context: RequestContext, table: Table[Any, Any]) -> dict[str, Any]:
    return {"table": table, **{name: context.get(name) for name in GIVEN}}


@register.simple_tag(takes_context=True)
def cell(context: Context, column: Column[Any], row: Any) -> SafeString | str:
    """What stands in the table for this row and column."""
    value = column.value(row)
    if column.template:
        given = {name: context.get(name) for name in ("may", "csrf_token")}
        return render_to_string(column.template, {"row": row, "value": value, **given})
    text = _text(column, row, value)
    url = column.link(row) if column.link and value else ""
    if url:
        return format_html('<a class="cell-link" href="{}">{}</a>', url, text)
    return format_html("{}", text)


def _text(column: Column[Any], row: Any, value: Any) -> object:
    if column.show == "money":
        return figures.money(value, column.currency(row) if column.currency else None)
    if column.show == "badge":
        return states.badge(value, column.vocabulary)
    if column.show == "flag":
        return _("Yes") if value else _("No")
    return PLAIN[column.show](value)


@register.simple_tag
def sorting(table: Table[Any, Any], column: Column[Any]) -> dict[str, str]:
    """Of a column's heading: `state` for aria-sort, the `icon`, and the `url` that sorts by it."""
    up, down = table.sort == column.key, table.sort == f"-{column.key}"
    return {
        "state": "ascending" if up else "descending" if down else "none",
        "icon": "arrow-up" if up else "arrow-down" if down else "arrow-up-down",
        "url": table.address(sort=f"-{column.key}" if up else column.key),
    }


@register.simple_tag
def table_address(table: Table[Any, Any], **changes: object) -> str:
    return table.address(**{name: str(value) for name, value in changes.items()})
