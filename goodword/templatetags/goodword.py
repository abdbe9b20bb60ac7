"""The parts pages are made of: `{% load goodword %}`; figures, states, forms and lists come along from their files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goodword.http.navigation import ADMINISTRATION, PROGRAMME, Place, places_for
from goodword.http.pages import Tab, TimelineStep

from . import fields, figures, history, pipeline, places, states, tables

register = template.Library()
for part in (fields, figures, history, pipeline, places, states, tables):
    register.filters.update(part.register.filters)
    register.tags.update(part.register.tags)


@register.simple_tag(name="icon")
def draw_icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: decoration, unless a label says what it stands for."""
    use = format_html('<use href="{}#{}"></use>', static("vendor/lucide/sprite.svg"), name)
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}" focusable="false">{}</svg>', label, use)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false">{}</svg>', use)


@register.simple_block_tag
def capture(content: SafeString) -> SafeString:
    """Keep what is between the tags: {% capture as name %}…{% endcapture %}"""
    return SafeString(content.strip())


@register.inclusion_tag("web/shared/rail.html", takes_context=True)
def rail(context: RequestContext) -> dict[str, Any]:
    may: Mapping[str, bool] = context.get("may") or {}
    return {
        "programme": places_for(may, PROGRAMME),
        "administration": places_for(may, ADMINISTRATION),
        "path": getattr(context.get("request"), "path", ""),
        "workspace": context.get("workspace"),
    }


@register.inclusion_tag("web/shared/keys.html", takes_context=True)
def keys(context: RequestContext) -> dict[str, list[Place]]:
    may: Mapping[str, bool] = context.get("may") or {}
    return {"keyed_places": [place for place in places_for(may, PROGRAMME + ADMINISTRATION) if place.key]}


@register.filter
def is_at(place: Place, path: str) -> bool:
    return place.holds(path)


@register.simple_tag
def crumb(label: str, url_name: str = "", *args: object) -> SafeString:
    """A step of the way here: {% crumb _("Accounts") "accounts" %}"""
    if not url_name:
        return format_html("<li>{}</li>", label)
    return format_html('<li><a href="{}">{}</a></li>', reverse(url_name, args=args), label)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Initials in a circle; the name itself stands beside it."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials or "–")


@register.simple_tag
def made_up(record: Any) -> SafeString:
    """The mark of what the demo's generator invented."""
    if not getattr(record, "is_generated", False):
        return SafeString("")
    return format_html('<span class="badge made-up">{}</span>', _("made up"))


@register.simple_block_tag(takes_context=True)
def card(context: RequestContext, content: SafeString, title: str = "", icon: str = "", id: str = "") -> SafeString:
    """A section with its heading: {% card title=_("Limits") icon="scale" %}…{% endcard %}"""
    head = format_html("<h2>{}{}</h2>", draw_icon(icon) if icon else "", title)
    return format_html(
        '<section class="card"{}>{}<div class="card-body">{}</div></section>',
        format_html(' id="{}"', id) if id else "",
        format_html('<div class="card-head">{}</div>', head) if title else "",
        content,
    )


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """A definition list of {% fact %} and {% factblock %}"""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_tag
def fact(label: str, value: object) -> SafeString:
    return format_html("<dt>{}</dt><dd>{}</dd>", label, figures.recorded(value))


@register.simple_block_tag
def factblock(content: SafeString, label: str) -> SafeString:
    """A fact whose value is markup."""
    return format_html("<dt>{}</dt><dd>{}</dd>", label, content.strip() and content or figures.ABSENT)


@register.simple_block_tag
def callout(content: SafeString, tone: str = "info", icon: str = "") -> SafeString:
    """A coloured box; tone is info, good, warn or bad."""
    icons = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}
    return format_html(
        '<div class="callout callout-{}">{}<div>{}</div></div>', tone, draw_icon(icon or icons[tone]), content
    )


@register.inclusion_tag("shared/empty.html")
def empty(icon: str, title: str, text: str = "", href: str = "", action: str = "") -> dict[str, str]:
    """Nothing here: why, and what to do."""
    return {"icon": icon, "title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("shared/score.html")
def scorebar(score: float) -> dict[str, Any]:
    """A score of 0–100 as figure and bar."""
    return {"score": round(score), "width": max(0, min(100, round(score)))}


@register.inclusion_tag("shared/steps.html")
def steps(items: Sequence[TimelineStep]) -> dict[str, Any]:
    return {"steps": items}


@register.inclusion_tag("shared/tabs.html")
def tabs(items: Iterable[Tab], label: str = "") -> dict[str, Any]:
    return {"tabs": items, "label": label or _("Parts of this page")}


@register.inclusion_tag("shared/post_button.html", takes_context=True)
def post_button(
    context: RequestContext, url: str, label: str, icon: str = "", style: str = "btn-primary", confirm: str = ""
) -> dict[str, Any]:
    """One button that posts to one address."""
    given = {"url": url, "label": label, "icon": icon, "style": style, "confirm": confirm}
    return {**given, "csrf_token": context.get("csrf_token")}
