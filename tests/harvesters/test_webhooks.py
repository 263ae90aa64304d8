"""Webhooks: signed, tried again, switched off when nobody is there, and blind for what their owner may not see."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import Job, Webhook, WebhookDelivery
from catalog.models.webhooks import CHANGED, CREATED, EVENTS, TEST, WITHDRAWN
from catalog.operations import calling, datasets, following, people, webhooks
from catalog.operations.rendering import load
from catalog.queries import webhooks as kept
from tests.cast import make_cast, make_dataset
from tests.harvesters.conftest import work

ALL = [code for code, _ in EVENTS]


class Receiver:
    """A program that notes what it is sent and answers as it is told."""

    def __init__(self):
        self.status, self.headers, self.got = 204, {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(outer.status)
                for name, value in {"Content-Length": "0", **outer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def messages(self):
        """Return type and dataset name or id of each message."""
        bodies = [json.loads(body) for _, body in self.got]
        return [(each["type"], each["data"].get("name")) for each in bodies]


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.INDEX = tmp_path / "index"
    settings.SITE_URL = "https://data.example.go.th"
    settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1"]
    return make_cast()


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def hook(cast, receiver):
    """Return a webhook of somebody without a role, who follows the livestock agency."""
    following.follow(cast.livestock, actor=cast.chujai)
    return webhooks.create(receiver.url, ALL, actor=cast.chujai)


def run():
    calling.plan()
    work()


def later(**time):
    """Let time pass for what waits."""
    for row in WebhookDelivery.objects.filter(state="waiting"):
        WebhookDelivery.objects.filter(id=row.id).update(next_at=row.next_at - timedelta(**time))


def change(dataset, cast, **fields):
    _, record = load(dataset.id)
    return datasets.update(dataset, replace(record, resources=None, **fields), actor=cast.malee)


def test_a_message_is_signed_over_id_time_and_body(cast, hook, receiver):
    make_dataset(cast)
    run()
    ((headers, body),) = receiver.got
    secret = base64.b64decode(kept.secret(hook).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    message = json.loads(body)
    assert message["type"] == CREATED
    assert message["data"]["url"] == "https://data.example.go.th/dataset/cattle"
    assert message["data"]["organization"]["name"] == "livestock"
    assert WebhookDelivery.objects.get().state == "delivered"


def test_each_event_is_told_once_and_only_of_what_is_followed_and_visible(cast, hook, receiver):
    dataset = make_dataset(cast)
    make_dataset(cast, "secret", title="ลับ", private=True)
    datasets.create(
        replace(load(dataset.id)[1], id="", name="rain", owner_org="weather", resources=()), actor=cast.piti
    )
    run()
    change(dataset, cast, notes="ใหม่")
    run()
    run()
    change(dataset, cast, private=True)
    run()
    assert receiver.messages() == [(CREATED, "cattle"), (CHANGED, "cattle"), (WITHDRAWN, None)]
    assert json.loads(receiver.got[-1][1])["data"] == {"id": str(dataset.id)}
    assert not Job.objects.filter(kind=webhooks.KIND, state="pending").exists()
    calling.plan()
    assert not Job.objects.filter(kind=webhooks.KIND, state="pending").exists()  # what is not theirs leaves no work


def test_only_the_events_that_were_asked_for_are_told(cast, hook, receiver):
    Webhook.objects.update(events=[WITHDRAWN])
    dataset = make_dataset(cast)
    run()
    change(dataset, cast, private=True)
    run()
    assert receiver.messages() == [(WITHDRAWN, None)]


def test_a_member_hears_of_private_datasets_and_an_agencys_webhook_only_of_public_ones(cast, receiver):
    following.follow(cast.livestock, actor=cast.manee)
    mine = webhooks.create(receiver.url, ALL, actor=cast.manee)
    agencys = webhooks.create(receiver.url, ALL, organization=cast.livestock, actor=cast.mana)
    make_dataset(cast, "secret", title="ลับ", private=True)
    make_dataset(cast)
    run()
    told = WebhookDelivery.objects.order_by("happened_at").values_list("webhook", "event")
    assert [event for number, event in told if number == mine.id] == [CREATED, CREATED]
    assert [event for number, event in told if number == agencys.id] == [CREATED]
    assert [name for _, name in receiver.messages()].count("secret") == 1


def test_what_went_out_of_sight_while_it_waited_is_not_sent(cast, hook, receiver):
    receiver.status = 503
    dataset = make_dataset(cast)
    run()
    receiver.status = 204
    change(dataset, cast, private=True)
    later(hours=1)
    run()
    states = dict(WebhookDelivery.objects.values_list("event", "state"))
    assert states == {CREATED: "dropped", WITHDRAWN: "delivered"}


def test_a_failed_message_is_tried_again_under_the_same_id_later_and_later(cast, hook, receiver):
    receiver.status = 500
    make_dataset(cast)
    run()
    run()
    assert len(receiver.got) == 1  # not before its time
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.status) == ("waiting", 1, 500)
    waits = []
    for _ in range(len(calling.DELAYS)):
        row = WebhookDelivery.objects.get()
        waits.append(round((row.next_at - timezone.now()).total_seconds(), -1))
        later(days=1)
        run()
    assert waits == list(calling.DELAYS)
    assert WebhookDelivery.objects.get().state == "failed"
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    hook.refresh_from_db()
    assert hook.failures == 6


def test_an_address_that_is_away_holds_back_its_other_messages_and_one_bad_message_does_not(cast, hook, receiver):
    receiver.status = 503
    for name in ("a-1", "b-1", "c-1"):
        make_dataset(cast, name)
    run()
    assert len(receiver.got) == 1
    receiver.status = 400
    later(hours=1)
    run()
    assert len(receiver.got) == 4


def test_a_webhook_is_switched_off_after_many_failures_and_its_owner_is_told(cast, hook, receiver):
    Webhook.objects.update(failures=calling.DISABLED_AFTER - 2)
    receiver.status = 500
    make_dataset(cast)
    run()
    assert mail.outbox == []
    later(hours=1)
    run()
    hook.refresh_from_db()
    assert hook.disabled_at
    (letter,) = mail.outbox
    assert letter.to == ["chujai@example.go.th"]
    assert str(hook.id) in letter.body
    make_dataset(cast, "goats")
    run()
    assert len(receiver.got) == 2
    webhooks.enable(hook, actor=cast.chujai)
    receiver.status = 204
    make_dataset(cast, "pigs")
    run()
    assert receiver.messages()[2:] == [(CREATED, "pigs")]
    hook.refresh_from_db()
    assert (hook.failures, hook.disabled_at) == (0, None)


def test_an_address_that_says_it_is_gone_is_called_no_more(cast, hook, receiver):
    receiver.status = 410
    make_dataset(cast)
    run()
    hook.refresh_from_db()
    assert hook.disabled_at


def test_a_redirect_is_not_followed(cast, hook, receiver):
    receiver.status, receiver.headers = 302, {"Location": receiver.url + "/elsewhere"}
    make_dataset(cast)
    run()
    assert len(receiver.got) == 1
    assert WebhookDelivery.objects.get().reason == "answered 302"


def test_a_worker_that_dies_after_sending_sends_the_same_id_again(cast, hook, receiver, monkeypatch):
    make_dataset(cast)
    with monkeypatch.context() as patch:
        patch.setattr(calling, "answered", _die)
        calling.plan()
        with pytest.raises(SystemExit):
            work()
    Job.objects.update(state="pending")
    work()
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 2
    assert WebhookDelivery.objects.get().state == "delivered"


def _die(*args):
    raise SystemExit


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook", "https://user:pw@example.com/", "https://example.com:8443/", "ftp://example.com/",
        "https://", "not an address", "https://example.com/#part", "javascript:alert(1)", "https://example.com/" + "a" * 500,
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(cast, url):
    with pytest.raises(Invalid):
        webhooks.create(url, ALL, actor=cast.chujai)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/"]
)
def test_an_address_inside_is_never_called(cast, settings, url):
    settings.WEBHOOK_ALLOWED_HOSTS = []
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1", "localhost", "::1", "169.254.169.254"]
    hook = webhooks.create(url, ALL, actor=cast.chujai)
    webhooks.test(hook, actor=cast.chujai)
    work()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.status) == ("waiting", 0)
    assert "not on the public internet" in row.reason


def test_only_admins_of_an_agency_look_after_its_webhooks(cast, receiver):
    with pytest.raises(NotAllowed):
        webhooks.create(receiver.url, ALL, organization=cast.livestock, actor=cast.malee)
    hook = webhooks.create(receiver.url, ALL, organization=cast.livestock, actor=cast.mana)
    with pytest.raises(NotAllowed):
        webhooks.delete(hook, actor=cast.piti)
    people.set_role(cast.piti, cast.livestock, "admin", actor=cast.sysadmin)
    assert kept.one(str(hook.id), cast.piti) == hook
    people.set_role(cast.mana, cast.livestock, "member", actor=cast.sysadmin)
    with pytest.raises(NotAllowed):
        webhooks.renew_secret(hook, actor=cast.mana)


def test_the_pages_make_test_and_end_a_webhook(cast, receiver):
    browser, other = Client(), Client()
    browser.force_login(cast.chujai)
    other.force_login(cast.piti)
    wrong = browser.post("/en/account/webhooks", {"url": "http://example.com", "events": [CREATED]})
    assert wrong.status_code == 422
    assert "Use an https address" in wrong.content.decode()
    assert browser.post("/account/webhooks", {"url": receiver.url, "events": ["all"]}).status_code == 422
    made = browser.post("/en/account/webhooks", {"url": receiver.url, "events": [CREATED]})
    page = made.headers["Location"]
    hook = Webhook.objects.get()
    assert kept.secret(hook) in browser.get(page).content.decode()
    assert other.get(page).status_code == 404
    assert Client().get(page).headers["Location"].startswith("/en/user/login")
    browser.post(f"{page}/act", {"do": "test"})
    work()
    assert receiver.messages() == [(TEST, None)]
    assert "Delivered" in browser.get(page).content.decode()
    before = kept.secret(hook)
    browser.post(f"{page}/act", {"do": "renew"})
    hook.refresh_from_db()
    assert kept.secret(hook) != before
    assert other.post(f"{page}/act", {"do": "delete"}).status_code == 404
    browser.post(f"{page}/act", {"do": "delete"})
    assert not Webhook.objects.exists()


def test_there_is_an_end_to_webhooks_and_to_tests(cast, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST", 1)
    monkeypatch.setattr(webhooks, "TESTS", 1)
    hook = webhooks.create(receiver.url, ALL, actor=cast.chujai)
    with pytest.raises(Invalid):
        webhooks.create(receiver.url, ALL, actor=cast.chujai)
    webhooks.test(hook, actor=cast.chujai)
    with pytest.raises(webhooks.TooOften):
        webhooks.test(hook, actor=cast.chujai)
