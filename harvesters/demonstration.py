"""Load the demo catalogue through the same doors as everybody: operations, uploads, validation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from catalog.access import Actor
from catalog.formats.ckan.groups import read_organization
from catalog.formats.ckan.reading import read_package, read_resource
from catalog.models import AuditEntry, Dataset, Group, Job, Membership, Organization, Resource, User
from catalog.models.people import MEMBER
from catalog.operations import datasets, files, memberships, organizations, people, resources, trail
from harvesters.demo import accounts, catalogue
from harvesters.demo.files import content
from harvesters.tasks import run_job

LOADED = "load_demo"
"""The audit entry that says that the demo was loaded, so that what somebody deleted does not come back."""

Say = Callable[[str], None]


def wanted() -> bool:
    """Tell whether this portal is new: the demo was not loaded, and nobody put datasets of their own here."""
    if AuditEntry.objects.filter(action=LOADED, kind="portal").exists():
        return False
    demo = [dataset["name"] for dataset in catalogue.datasets()]
    return not Dataset.objects.exclude(name__in=demo).exists()


def load(say: Say) -> None:
    """Make the demo's accounts, agencies, topics, datasets and files; what a broken-off run left is completed."""
    actor = people.robot()
    with trail.without_waiting():
        _load_organizations(actor)
        _load_accounts(actor)
        everything = catalogue.datasets()
        for number, data in enumerate(everything, start=1):
            _load_dataset(data, actor)
            say(f"demo dataset {number} of {len(everything)}")
        trail.audit(actor, LOADED, "portal", "demo", after={"datasets": len(everything)})


def _load_organizations(actor: Actor) -> None:
    for data, is_organization in [
        *((each, True) for each in catalogue.organizations()),
        *((each, False) for each in catalogue.groups()),
    ]:
        model = Organization if is_organization else Group
        if not model.objects.filter(name=data["name"]).exists():
            record = read_organization(data, is_organization=is_organization)
            organizations.create(replace(record, parent=data.get("parent")), actor=actor)
    Membership.objects.filter(user__username="portal-robot").delete()


@transaction.atomic
def _load_accounts(actor: Actor) -> None:
    passwords = {name: password for name, password, _ in accounts.SIGN_INS}
    for account in accounts.ACCOUNTS:
        user, made = User.objects.get_or_create(
            username=account.username,
            defaults={
                "fullname": account.fullname,
                "email": account.email,
                "is_superuser": account.sysadmin,
                "is_staff": account.sysadmin,
            },
        )
        if made:
            user.set_password(passwords[account.username])
            user.save()
        for name, role in account.memberships:
            memberships.set_role(user, Organization.objects.get(name=name), role, actor=actor)
            if role != MEMBER:  # whoever describes datasets may sort them into topics
                for group in Group.objects.all():
                    memberships.set_role(user, group, MEMBER, actor=actor)


def _load_dataset(data: Mapping[str, Any], actor: Actor) -> None:
    """Make one dataset with its files; one that a broken-off run left without some of them is made anew."""
    specs: Sequence[Mapping[str, Any]] = data["resources"]
    present = Dataset.objects.filter(name=data["name"]).first()
    if present is not None:
        if present.resources.filter(state="active").count() == len(specs):
            return
        datasets.purge(present, actor=actor)
    record = read_package({**data, "resources": []})
    dataset = datasets.create(record, actor=actor)
    for spec in specs:
        _load_resource(dataset, spec, actor)


def _load_resource(dataset: Dataset, spec: Mapping[str, Any], actor: Actor) -> None:
    plain = {key: value for key, value in spec.items() if key not in {"file", "versions", "make"}}
    versions = spec.get("versions") or ([spec["file"]] if "file" in spec else [])
    row: Resource | None = None
    for file in versions:
        name, body = content({**spec, "file": file})
        upload = ContentFile(body, name=name)
        if row is None:
            row = resources.create(dataset, read_resource(plain), actor=actor, upload=upload)
        else:
            files.receive(row, upload, actor=actor)
        for job in Job.objects.filter(kind=files.VALIDATE, key__in=_received(row), state=Job.PENDING):
            run_job(str(job.id))
    if row is None:
        resources.create(dataset, read_resource(plain), actor=actor)


def _received(row: Resource) -> list[str]:
    return [str(each) for each in row.versions.filter(state="received").values_list("id", flat=True)]
