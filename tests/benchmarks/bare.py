"""The bare page that the product's own pages are measured against: a table of requests, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from goodword.models import ReferenceRequest

ROWS = 25
TEMPLATE = Engine().from_string(
    "<!doctype html><title>Requests</title><table>{% for row in rows %}<tr><td>{{ row.pk }}</td>"
    "<td>{{ row.prospect_company }}</td><td>{{ row.state }}</td><td>{{ row.rep.name }}</td>"
    "<td>{{ row.arr }}</td><td>{{ row.expected_close }}</td></tr>{% endfor %}</table>"
)


def rows(request: HttpRequest) -> HttpResponse:
    found = ReferenceRequest.objects.select_related("rep").order_by("pk")[:ROWS]
    return HttpResponse(TEMPLATE.render(Context({"rows": found})))


urlpatterns = [path("", rows)]
