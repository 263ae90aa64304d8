"""The tables of the catalogue, one file per noun."""

from catalog.models.activity import Activity, AuditEntry
from catalog.models.calls import Calls
from catalog.models.changes import Change
from catalog.models.collaborators import Collaborator
from catalog.models.datasets import Dataset, Resource, ResourceVersion
from catalog.models.decisions import PersonalDecision, Serving
from catalog.models.drafts import FormDraft, TemplateImport
from catalog.models.following import Dashboard, Following
from catalog.models.glossary import GlossaryEntry
from catalog.models.groups import Group, Organization, Tag
from catalog.models.jobs import Job
from catalog.models.links import LinkCheck
from catalog.models.notices import Digest, NoticeSettings, SavedSearch
from catalog.models.outbox import SearchOutbox
from catalog.models.pages import Page
from catalog.models.people import ApiToken, GroupMembership, Membership, User
from catalog.models.questions import DatasetQuestion
from catalog.models.ratings import Rating
from catalog.models.relationships import Relationship
from catalog.models.requests import DataRequest, RequestVote
from catalog.models.review import Review, ReviewNote
from catalog.models.showcases import Showcase
from catalog.models.site import Option, TaskStatus, TermTranslation
from catalog.models.tables import TableAlias, WrittenTable
from catalog.models.uploads import PartialUpload
from catalog.models.uses import CountedBatch, Use
from catalog.models.views import ResourceView
from catalog.models.vocabularies import Term, Vocabulary
from catalog.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "Activity",
    "ApiToken",
    "AuditEntry",
    "Calls",
    "Change",
    "Collaborator",
    "CountedBatch",
    "Dashboard",
    "DataRequest",
    "Dataset",
    "DatasetQuestion",
    "Digest",
    "Following",
    "FormDraft",
    "GlossaryEntry",
    "Group",
    "GroupMembership",
    "Job",
    "LinkCheck",
    "Membership",
    "NoticeSettings",
    "Option",
    "Organization",
    "Page",
    "PartialUpload",
    "PersonalDecision",
    "Rating",
    "Relationship",
    "RequestVote",
    "Resource",
    "ResourceVersion",
    "ResourceView",
    "Review",
    "ReviewNote",
    "SavedSearch",
    "SearchOutbox",
    "Serving",
    "Showcase",
    "TableAlias",
    "Tag",
    "TaskStatus",
    "TemplateImport",
    "Term",
    "TermTranslation",
    "Use",
    "User",
    "Vocabulary",
    "Webhook",
    "WebhookDelivery",
    "WrittenTable",
]
