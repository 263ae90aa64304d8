"""The people and agencies that all tests know: Malee edits at the livestock agency, Mana administers it, Piti is from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import ContentFile

from catalog.access import ANYBODY
from catalog.models import Dataset, Job, Organization, Resource, User
from catalog.operations import datasets, files, organizations, people, resources
from catalog.records import DatasetRecord, OrganizationRecord, ResourceRecord
from harvesters.tasks import run_job


@dataclass
class Cast:
    """Two agencies with their people."""

    sysadmin: User
    malee: User
    """Editor at the livestock agency."""
    mana: User
    """Admin of the livestock agency."""
    manee: User
    """Member of the livestock agency."""
    piti: User
    """Editor at the weather agency."""
    chujai: User
    """An account without any role."""
    livestock: Organization
    weather: Organization


def person(name: str, *, sysadmin: bool = False) -> User:
    """Make an account whose password is its name, twice."""
    user = User(
        username=name, fullname=name.title(), email=f"{name}@example.go.th", is_superuser=sysadmin, is_staff=sysadmin
    )
    user.set_password(name * 2)
    user.save()
    return user


def agency(name: str, title: str, *, sysadmin: User) -> Organization:
    """Make an agency."""
    row = organizations.create(OrganizationRecord(id="", name=name, title=title), actor=sysadmin)
    assert isinstance(row, Organization)
    return row


def make_cast() -> Cast:
    """Make everybody."""
    sysadmin = person("sysadmin", sysadmin=True)
    livestock = agency("livestock", "กรมปศุสัตว์", sysadmin=sysadmin)
    weather = agency("weather", "กรมอุตุนิยมวิทยา", sysadmin=sysadmin)
    everybody = {name: person(name) for name in ("malee", "mana", "manee", "piti", "chujai")}
    people.set_role(everybody["malee"], livestock, "editor", actor=sysadmin)
    people.set_role(everybody["mana"], livestock, "admin", actor=sysadmin)
    people.set_role(everybody["manee"], livestock, "member", actor=sysadmin)
    people.set_role(everybody["piti"], weather, "editor", actor=sysadmin)
    return Cast(sysadmin=sysadmin, livestock=livestock, weather=weather, **everybody)


def make_dataset(cast: Cast, name: str = "cattle", **fields: object) -> Dataset:
    """Make a public dataset of the livestock agency, as Malee would."""
    values: dict[str, object] = {"title": "จำนวนโคเนื้อ", "owner_org": "livestock", **fields}
    return datasets.create(DatasetRecord(name=name, **values), actor=cast.malee)  # type: ignore[arg-type]


def make_upload(
    cast: Cast, dataset: Dataset, body: bytes, file_name: str = "cattle.csv", *, resource: Resource | None = None
) -> Resource:
    """Upload a file and let it be validated in this process; return the resource as it stands then."""
    upload = ContentFile(body, name=file_name)
    if resource is None:
        resource = resources.create(dataset, ResourceRecord(name=file_name), actor=cast.malee, upload=upload)
    else:
        files.receive(resource, upload, actor=cast.malee)
    for job in Job.objects.filter(kind=files.VALIDATE, state=Job.PENDING):
        run_job(str(job.id))
    return Resource.objects.select_related("dataset", "current").get(id=resource.id)


__all__ = ["ANYBODY", "Cast", "agency", "make_cast", "make_dataset", "make_upload", "person"]
