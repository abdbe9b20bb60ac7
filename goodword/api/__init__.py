"""The REST API: all that staff do on the screens, by the same queries and operations (docs/api.md is for its users).

One file per resource in `endpoints/`, schemas beside the endpoints that use them:

    DEALS = Resource("deals", "Sales opportunities.")            # a tag of the description

    @shown_of(Deal, ("id", *EDITED, "crm_id"))                   # types come from the table (tables.py)
    class DealShown(Shown):
        "A deal."

    @DEALS.patch("/deals/{int:pk}", "deal.edit", DealShown)      # the action its key needs (V20)
    def edit(request: ApiRequest, pk: PathId, body: DealChanges) -> DealShown:
        "Change a deal."                                         # summary; what follows is the description
        found(visible_deals(request.actor), pk)                  # 404 for what the key may not see
        open_deal(pk, "deal.edit", request.actor)                # behind the operation's own lock,
        require_unchanged(request, shown(request, pk))           # If-Match: 412
        edit_deal(pk, values, actor=request.actor, now=request.now)
        return shown(request, pk)

Then name the file in `app.py`. The rest is the same for all endpoints, and an endpoint does none of it itself:

- `resource.py`: who (auth), may they (403), in which language, JSON or not (406, 415, 413); one transaction for
  whatever changes something, rolled back where the answer is a problem; the ETag of one record's answer, and 304.
- `idempotency.py`: effect and answer of an Idempotency-Key are rows of that one transaction (V13).
- `problems.py`: `Refused` becomes 409 with every reason (403 or 404 where the key may not do or see it), what pydantic
  finds 422. Anything else raised is our fault and a 500.
- `pagination.py`: `Listed(...).page(...)` searches, filters, sorts and cuts by cursor; filters are fields of a
  `ListQuery`, each with its condition.
- `description.py`: the OpenAPI document, completed and with examples. Names of schemas are unique in all of it.

A verb is `POST /<records>/<id>/<verb>` and answers with the record as it now is; what makes a record says where
(`makes="/deals/{id}"`) and answers 201. Records are sent as ids and shown as id and name (`Ref`). Reasons name the
fields of the body. Sales learns names after a yes only (A7): show what `queries.visibility` gives, nothing around it.
Every new endpoint is in the tests at once: tests/api/test_access.py, test_description.py and test_schemathesis.py find
it by themselves.
"""
