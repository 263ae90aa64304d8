"""The tables of the catalogue, one file per noun."""

from catalog.models.activity import Activity, AuditEntry
from catalog.models.datasets import Dataset, Resource, ResourceVersion
from catalog.models.groups import Group, Organization, Tag
from catalog.models.jobs import Job
from catalog.models.outbox import SearchOutbox
from catalog.models.people import ApiToken, GroupMembership, Membership, User

__all__ = [
    "Activity",
    "ApiToken",
    "AuditEntry",
    "Dataset",
    "Group",
    "GroupMembership",
    "Job",
    "Membership",
    "Organization",
    "Resource",
    "ResourceVersion",
    "SearchOutbox",
    "Tag",
    "User",
]
