"""What each side said of a session (F5), and what an answer is made into (F7)."""

from dataclasses import fields
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.records import found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Language, LongText, PathId, ShortText, Shown
from goodword.models import ContentItem, Feedback, Session
from goodword.operations.content import make_content, pass_on, withdraw_permission
from goodword.operations.feedback import Answers, record_feedback
from goodword.policy.vocabulary import ContentKind, Party
from goodword.queries.visibility import reportable_sessions

FEEDBACK = Resource("feedback", "What each side said of a session, and what was made of it.")
ANSWERS = tuple(field.name for field in fields(Answers))
CONTENT = Listed[ContentItem](
    sorts={"made": ("made_at",), "kind": ("kind",)}, order="-made", filters={"kind": equals("kind")}
)


@shown_of(Feedback, ("id", "party", *ANSWERS, "given_by", "on_behalf", "given_on"))
class FeedbackShown(Shown):
    """One side's word on a session, 1 to 5."""

    session_id: int


class FeedbackList(Shown):
    items: list[FeedbackShown]


Score = Annotated[int, Field(ge=1, le=5, strict=True)]


@body_of(Feedback, ANSWERS, required=("score",), types={"score": Score})
class FeedbackBody(Body):
    """Only the score must be there; what does not concern this side stays empty."""

    party: Party


@shown_of(ContentItem, ("id", "kind", "text", "language", "permission", "passed_on_to", "made_by", "made_at"))
class ContentShown(Shown):
    """A quote, a story or feedback on the product, with the permission it rests on."""

    feedback_id: int


class ContentBody(Body):
    """`permission` says who allowed it and how, where they did not tick it themselves."""

    kind: ContentKind
    text: LongText
    language: Language = "en"
    permission: ShortText = ""


class PassOnBody(Body):
    to: ShortText


class ContentQuery(ListQuery):
    kind: ContentKind | None = None


def _sessions(request: ApiRequest) -> QuerySet[Session]:
    """Those of which the key may record one side's word or the other's."""
    either = [reportable_sessions(request.actor, party).values("pk") for party in Party]
    return Session.objects.filter(pk__in=either[0]) | Session.objects.filter(pk__in=either[1])


@FEEDBACK.get("/sessions/{int:pk}/feedback", "feedback.record", FeedbackList)
def index(request: ApiRequest, pk: PathId) -> FeedbackList:
    """What was said of a session, as far as the key may know."""
    session = found(_sessions(request), pk)
    parties = [party for party in Party if reportable_sessions(request.actor, party).filter(pk=pk).exists()]
    rows = session.feedback.filter(party__in=parties).order_by("party")
    return FeedbackList(items=[FeedbackShown.model_validate(row) for row in rows])


@FEEDBACK.post("/sessions/{int:pk}/feedback", "feedback.record", FeedbackShown)
def record(request: ApiRequest, pk: PathId, body: FeedbackBody) -> FeedbackShown:
    """Record what one side said, on their behalf; said again it is corrected."""
    found(reportable_sessions(request.actor, body.party), pk)
    values: dict[str, Any] = {name: value for name, value in body.values().items() if name in ANSWERS}
    row = record_feedback(pk, body.party, Answers(**values), actor=request.actor, now=request.now)
    return FeedbackShown.model_validate(row)


@FEEDBACK.get("/content", "content.see", Page[ContentShown])
def content_index(request: ApiRequest, query: Annotated[ContentQuery, Query()]) -> Page[ContentShown]:
    """Quotes, stories and feedback on the product."""
    records = ContentItem.objects.select_related("made_by")
    return CONTENT.page(request, query, records, lambda rows: map(ContentShown.model_validate, rows))


def _content(pk: int) -> ContentShown:
    return ContentShown.model_validate(found(ContentItem.objects.select_related("made_by"), pk))


@FEEDBACK.get("/content/{int:pk}", "content.see", ContentShown)
def content_read(request: ApiRequest, pk: PathId) -> ContentShown:
    """A quote, a story or feedback on the product."""
    return _content(pk)


@FEEDBACK.post("/feedback/{int:pk}/content", "content.make", ContentShown)
def content_make(request: ApiRequest, pk: PathId, body: ContentBody) -> ContentShown:
    """Make a quote, a story or product feedback of an answer; made again, it is changed."""
    found(Feedback.objects.all(), pk)
    item = make_content(pk, body.kind, body.text, body.language, body.permission, actor=request.actor, now=request.now)
    return ContentShown.model_validate(item)


@FEEDBACK.delete("/content/{int:pk}", "content.make")
def content_withdraw(request: ApiRequest, pk: PathId) -> None:
    """They do not want to be quoted any more: what was made of their answer is deleted."""
    found(Feedback.objects.select_for_update(), found(ContentItem.objects.all(), pk).feedback_id)
    require_unchanged(request, _content(pk))
    withdraw_permission(pk, actor=request.actor, now=request.now)


@FEEDBACK.post("/content/{int:pk}/pass-on", "content.make", ContentShown)
def content_pass_on(request: ApiRequest, pk: PathId, body: PassOnBody) -> ContentShown:
    """Note that feedback on the product was given to those who build it."""
    found(ContentItem.objects.filter(kind=ContentKind.PRODUCT_FEEDBACK), pk)
    return ContentShown.model_validate(pass_on(pk, body.to, actor=request.actor, now=request.now))
