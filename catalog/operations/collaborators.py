"""Sharing one dataset with people who have no role in its organization."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, forget_roles, may_share, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Collaborator, Dataset, User
from catalog.models.collaborators import COLLABORATOR_ROLES
from catalog.operations import trail

OFF = "Dataset collaborators not enabled"


def enabled() -> bool:
    """Tell whether the portal's settings know collaborators."""
    return bool(settings.COLLABORATORS)


def require_enabled() -> None:
    """Raise Invalid when the portal's settings know no collaborators."""
    if not enabled():
        raise Invalid({"message": OFF})


@transaction.atomic
def share(dataset: Dataset, user: User, capacity: str, *, actor: Actor) -> Collaborator:
    """Give a user a role on a dataset: `member` or `editor`; the organization's admins may. Return the collaboration.

    Raise NotAllowed, or Invalid for an unknown role.
    """
    require_enabled()
    require(may_share(actor, dataset), "You may not choose the collaborators of this dataset")
    if capacity not in dict(COLLABORATOR_ROLES):
        raise Invalid({"message": f'Role must be one of "{", ".join(sorted(dict(COLLABORATOR_ROLES)))}"'})
    row, _ = Collaborator.objects.update_or_create(
        dataset=dataset, user=user, defaults={"capacity": capacity, "modified": timezone.now()}
    )
    forget_roles(user)
    trail.audit(actor, "share", "dataset", dataset.id, after={"user": user.username, "role": capacity})
    return row


@transaction.atomic
def unshare(dataset: Dataset, user: User, *, actor: Actor) -> bool:
    """Take a user's role on a dataset away; tell whether there was one. Raise NotAllowed or Invalid."""
    require_enabled()
    require(may_share(actor, dataset), "You may not choose the collaborators of this dataset")
    gone, _ = Collaborator.objects.filter(dataset=dataset, user=user).delete()
    forget_roles(user)
    trail.audit(actor, "unshare", "dataset", dataset.id, before={"user": user.username})
    return bool(gone)
