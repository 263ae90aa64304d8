"""What the public says about datasets: questions with answers, showcases, ratings; for readers and for those who answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from catalog.access import Actor, is_sysadmin, may_read_submission, organizations_where, require, visible_datasets
from catalog.models import DataRequest, Dataset, DatasetQuestion, Rating, Showcase
from catalog.models.moderation import Moderated
from catalog.queries.finding import NotFound
from catalog.queries.paging import Rows, page_of

ON_A_DATASET = 3
"""Questions and showcases of each dataset's page; the others are one step away."""
WORDS = 20
IN_REVIEW = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What a dataset's page shows of it all."""

    useful: int
    not_useful: int
    questions: Sequence[DatasetQuestion]
    question_count: int
    showcases: Sequence[Showcase]


def said_of(dataset_id: UUID) -> Said:
    """Return what everybody may read about a dataset, in four queries."""
    rated = Rating.objects.filter(dataset_id=dataset_id).aggregate(
        yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))
    )
    asked = questions_of(dataset_id)
    made = Showcase.objects.filter(datasets=dataset_id, moderation=Showcase.SHOWN).order_by("-sent_at")
    return Said(
        rated["yes"],
        rated["no"],
        list(asked.select_related("answered_by")[:ON_A_DATASET]),
        asked.count(),
        list(made[:ON_A_DATASET]),
    )


def questions_of(dataset_id: UUID) -> QuerySet[DatasetQuestion]:
    """Return the questions about a dataset that everybody may read, the newest first."""
    shown = DatasetQuestion.objects.filter(dataset_id=dataset_id, moderation=DatasetQuestion.SHOWN)
    return shown.order_by("-sent_at", "-id")


def question_page(dataset: Dataset, number: int) -> Rows[DatasetQuestion]:
    """Return a page of the questions about a dataset."""
    return page_of(questions_of(dataset.id).select_related("answered_by"), number)


def question(number: int, actor: Actor) -> DatasetQuestion:
    """Return a question; raise NotFound, or NotAllowed when it is not public and not the actor's own."""
    rows = DatasetQuestion.objects.select_related("dataset", "dataset__owner_org")
    row = rows.filter(id=number).first()
    if row is None:
        raise NotFound("Question")
    require(may_read_submission(actor, row), "You may not read this question")
    return row


def _own(actor: Actor, field: str) -> Q:
    """Return the condition for what belongs to datasets that the actor's role lets them change."""
    mine = Q() if is_sysadmin(actor) else Q(**{f"{field}__in": organizations_where(actor, "update_dataset")})
    return mine & ~Q(dataset__state="deleted")


def to_answer(actor: Actor, number: int) -> Rows[DatasetQuestion]:
    """Return a page of the questions that the actor may answer, those without an answer first."""
    rows = DatasetQuestion.objects.filter(_own(actor, "dataset__owner_org"), moderation=DatasetQuestion.SHOWN)
    ranked = rows.select_related("dataset", "dataset__owner_org").alias(waits=Q(status=DatasetQuestion.OPEN))
    return page_of(ranked.order_by("-waits", "-sent_at", "-id"), number)


def newest_words(actor: Actor) -> Sequence[Rating]:
    """Return what raters wrote last about the datasets that the actor's role lets them change."""
    rows = Rating.objects.filter(_own(actor, "dataset__owner_org")).exclude(words="")
    return list(rows.select_related("dataset").order_by("-at")[:WORDS])


def showcase_page(number: int) -> Rows[Showcase]:
    """Return a page of the showcases, the newest first."""
    return page_of(Showcase.objects.filter(moderation=Showcase.SHOWN).order_by("-sent_at", "-id"), number)


def showcase(number: int, actor: Actor) -> Showcase:
    """Return a showcase; raise NotFound, or NotAllowed when it is not public and not the actor's own."""
    row = Showcase.objects.filter(id=number).first()
    if row is None:
        raise NotFound("Showcase")
    require(may_read_submission(actor, row), "You may not read this showcase")
    return row


def datasets_of(row: Showcase, actor: Actor) -> Sequence[Dataset]:
    """Return those of a showcase's datasets that the actor may see."""
    rows = row.datasets.filter(visible_datasets(actor)).exclude(state="deleted")
    return list(rows.select_related("owner_org").order_by("title", "id"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a decision, the oldest first, and how many there are of each kind."""

    requests: Sequence[DataRequest]
    questions: Sequence[DatasetQuestion]
    showcases: Sequence[Showcase]
    counts: tuple[int, int, int]


def waiting(actor: Actor) -> Waiting:
    """Return what operators have to decide on. Raise NotAllowed for everybody else."""
    require(is_sysadmin(actor), "Only operators may decide what is shown")
    requests = DataRequest.objects.filter(moderation=Moderated.WAITING).order_by("asked_at")
    questions = DatasetQuestion.objects.filter(moderation=Moderated.WAITING).order_by("sent_at")
    showcases = Showcase.objects.filter(moderation=Moderated.WAITING).order_by("sent_at")
    return Waiting(
        list(requests.select_related("organization")[:IN_REVIEW]),
        list(questions.select_related("dataset")[:IN_REVIEW]),
        list(showcases.prefetch_related("datasets")[:IN_REVIEW]),
        (requests.count(), questions.count(), showcases.count()),
    )
