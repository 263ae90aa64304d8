"""The glossary as operators change it, through the admin pages and the operations."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from catalog.access import NotAllowed
from catalog.models import AuditEntry, GlossaryEntry
from catalog.operations import glossary
from catalog.search import wording
from catalog.search.glossary import built_in, key
from catalog.search.words import words
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture(autouse=True)
def read_afresh():
    """What one test wrote is rolled back, so no other may go on with what was read of it."""
    wording.changed()
    yield
    wording.changed()


def others(name):
    return {each.text for each in wording.current().others(key(words(name)))}


def test_an_operators_entry_counts_once_it_is_committed(cast, django_capture_on_commit_callbacks):
    assert "ยางมะตอย" not in others("asphalt")
    with django_capture_on_commit_callbacks(execute=True):
        glossary.save_entry(GlossaryEntry(term="asphalt", other="ยางมะตอย"), actor=cast.sysadmin)
    assert others("asphalt") == {"ยางมะตอย"} and others("ยางมะตอย") == {"asphalt"}
    assert AuditEntry.objects.get(kind="glossary").after["other"] == "ยางมะตอย"


def test_an_entry_switches_a_built_in_pair_off_and_its_removal_on_again(cast, django_capture_on_commit_callbacks):
    entry = GlossaryEntry(term="คนแก่", other="ผู้สูงอายุ", off=True)
    with django_capture_on_commit_callbacks(execute=True):
        glossary.save_entry(entry, actor=cast.sysadmin)
    assert "ผู้สูงอายุ" not in others("คนแก่")
    with django_capture_on_commit_callbacks(execute=True):
        glossary.delete_entry(entry, actor=cast.sysadmin)
    assert "ผู้สูงอายุ" in others("คนแก่")
    assert [row.action for row in AuditEntry.objects.filter(kind="glossary").order_by("id")] == ["create", "delete"]


@pytest.mark.parametrize(("term", "other"), [("", "x"), ("?", "x"), ("สูงอายุ", "  "), ("Flood", "floods")])
def test_names_without_words_or_with_the_same_ones_are_refused(cast, term, other):
    with pytest.raises(glossary.BadEntry):
        glossary.save_entry(GlossaryEntry(term=term, other=other), actor=cast.sysadmin)


def test_an_editor_may_not_change_the_glossary(cast):
    entry = GlossaryEntry.objects.create(term="asphalt", other="ยางมะตอย")
    with pytest.raises(NotAllowed):
        glossary.save_entry(entry, actor=cast.malee)
    with pytest.raises(NotAllowed):
        glossary.delete_entry(entry, actor=cast.malee)


def test_another_process_learns_of_a_change(cast, monkeypatch):
    assert others("asphalt") == set()
    GlossaryEntry.objects.create(term="asphalt", other="ยางมะตอย")
    cache.set(wording.GENERATION, "as another process does", timeout=None)
    assert others("asphalt") == set(), "it does not look at every question"
    monkeypatch.setattr(wording, "LOOK_EVERY", 0)
    assert others("asphalt") == {"ยางมะตอย"}


def test_without_redis_the_search_goes_on_with_the_words_it_knows(monkeypatch):
    known = wording.current()

    def away(*args, **options):
        raise RedisAway

    monkeypatch.setattr(wording, "LOOK_EVERY", 0)
    monkeypatch.setattr(wording.cache, "get", away)
    monkeypatch.setattr(wording.cache, "set", away)
    assert wording.current() is known
    wording.changed()
    assert wording.current().others(key(words("คนแก่"))) == built_in().others(key(words("คนแก่")))


def test_operators_edit_the_glossary_in_the_admin(client, cast):
    client.force_login(cast.sysadmin)
    add = reverse("admin:catalog_glossaryentry_add")
    refused = client.post(add, {"term": "flood", "other": "floods"})
    assert refused.status_code == 200 and not GlossaryEntry.objects.exists()
    client.post(add, {"term": "asphalt", "other": "ยางมะตอย", "both_ways": "on"})
    entry = GlossaryEntry.objects.get()
    assert str(entry) == "asphalt = ยางมะตอย"
    client.post(reverse("admin:catalog_glossaryentry_delete", args=[entry.pk]), {"post": "yes"})
    assert not GlossaryEntry.objects.exists()
    assert AuditEntry.objects.filter(kind="glossary", actor_name=cast.sysadmin.username).count() == 2
