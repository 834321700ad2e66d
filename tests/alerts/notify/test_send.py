"""Telling people, against real servers on this machine: those that answer, refuse, fail, are slow or gone."""

from __future__ import annotations

import email
import email.policy
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from belvedere.alerts.contract import Alert, Severity, Standing
from belvedere.alerts.engine import step
from belvedere.alerts.life import Log
from belvedere.alerts.notify.channels import Channel, Email, Webhook
from belvedere.alerts.notify.message import payload, subject
from belvedere.alerts.notify.send import Sender
from belvedere.alerts.seen import Words
from tests.alerts.notify.servers import Post, certificate, free_port, mail, web
from tests.alerts.sights import EIGHT, HOUR, limit_rule, seen

NINE = EIGHT + HOUR


def alert(**more: object) -> Alert:
    (found,) = step([limit_rule(tell=("office",))], seen({"loops:9": 2100.0}), Standing()).raised
    return replace(found, **more)  # type: ignore[arg-type]


def sent(log: Log, channel: Channel, told: Alert, environment: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Tell one channel, wait, and return what the log says of it."""
    sender = Sender({"office": channel}, log, environment or {})
    sender.tell([told], "raised", NINE)
    sender.wait()
    sender.close()
    return [(event.what, event.note) for event in log.events(told.alert)]


def hook(address: str, **more: object) -> Webhook:
    return replace(Webhook("webhook", address, wait=0.0, timeout=5.0), **more)  # type: ignore[arg-type]


def box(port: int, **more: object) -> Email:
    plain = Email("email", "127.0.0.1", "room@example.org", ("a@example.org", "b@example.org"), port, "none", wait=0.0)
    return replace(plain, **more)  # type: ignore[arg-type]


# ── webhook


def test_a_webhook_gets_the_alert_as_json_with_a_signature_it_can_check(tmp_path: Path) -> None:
    with web([200]) as server:
        channel = hook(server.address, secret="OFFICE_SECRET")
        assert sent(Log(tmp_path), channel, alert(), {"OFFICE_SECRET": "key"}) == [("told", "office (raised)")]
    (content,), (headers,) = server.bodies, server.headers
    body = json.loads(content)
    assert (body["severity"], body["places"], body["what"]) == ("alarm", ["loops:9"], "raised")
    assert body["explanation"]["it"].startswith("Vicolo Nove: 2100") and body["values"][0]["unit"] == "veh/h"
    signed = hmac.new(b"key", f"{headers['X-Belvedere-Time']}.".encode() + content, hashlib.sha256).hexdigest()
    assert headers["X-Belvedere-Signature"] == f"sha256={signed}"
    assert headers["Idempotency-Key"] == f"{alert().alert}/raised"


def test_what_is_not_known_is_null_in_the_json_and_never_nan() -> None:
    (value,) = alert().values
    body = json.loads(payload(alert(values=(replace(value, usual=float("nan"), high=float("inf")),)), "raised"))
    assert body["values"][0]["usual"] is None and body["values"][0]["high"] is None


def test_a_server_that_fails_twice_is_tried_again_with_the_same_key(tmp_path: Path) -> None:
    with web([500, 503, 200]) as server:
        assert sent(Log(tmp_path), hook(server.address), alert()) == [("told", "office (raised)")]
    assert len({headers["Idempotency-Key"] for headers in server.headers}) == 1 and len(server.bodies) == 3


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (401, 1), (302, 1), (429, 3), (500, 3)])
def test_what_never_arrives_is_a_dead_letter_in_the_log(tmp_path: Path, status: int, tries: int) -> None:
    with web([status]) as server:
        said = sent(Log(tmp_path), hook(server.address, tries=3), alert())
    assert said == [("not_told", f"office (raised): HTTP {status}")]
    assert len(server.bodies) == tries  # a redirect is not followed: the key would go elsewhere


def test_a_server_that_is_not_there_is_a_dead_letter(tmp_path: Path) -> None:
    ((what, note),) = sent(Log(tmp_path), hook(f"http://127.0.0.1:{free_port()}/", tries=2), alert())
    assert what == "not_told" and "ConnectError" in note


def test_a_slow_server_is_given_up_and_holds_up_neither_the_engine_nor_another_channel(tmp_path: Path) -> None:
    never, log = threading.Event(), Log(tmp_path)
    with web([200], hold=never) as slow, web([200]) as quick:
        channels = {"slow": hook(slow.address, timeout=0.2, tries=2), "quick": hook(quick.address)}
        sender = Sender(channels, log, {})
        sender.tell([alert(tell=("slow", "quick"))], "raised", NINE)  # returns although one of them does not answer
        sender.wait()
        sender.close()
    said = {event.note: event.what for event in log.events()}
    assert said["quick (raised)"] == "told"
    assert any(what == "not_told" and "ReadTimeout" in note for note, what in said.items())


def test_a_missing_secret_sends_nothing_unsigned(tmp_path: Path) -> None:
    with web([200]) as server:
        said = sent(Log(tmp_path), hook(server.address, secret="OFFICE_SECRET"), alert())
    assert said == [("not_told", "office (raised): the variable OFFICE_SECRET is not set")] and not server.bodies


def test_a_note_is_not_sent_where_alarms_are_asked_for(tmp_path: Path) -> None:
    with web([200]) as server:
        assert sent(Log(tmp_path), hook(server.address, least="alarm"), alert(severity=Severity.WARNING)) == []


def test_what_waits_when_the_room_closes_is_a_dead_letter(tmp_path: Path) -> None:
    log = Log(tmp_path)
    sender = Sender({"office": hook(f"http://127.0.0.1:{free_port()}/", wait=300.0)}, log, {})
    sender.tell([alert(), alert(alert="second")], "raised", NINE)
    sender.close()
    assert [event.what for event in log.events()] == ["not_told", "not_told"]


# ── e-mail


def test_a_letter_arrives_in_both_languages(tmp_path: Path) -> None:
    with mail(Post()) as post:
        assert sent(Log(tmp_path), box(post.port), alert()) == [("told", "office (raised)")]
    (letter,) = post.letters
    message = email.message_from_bytes(bytes(letter.content or b""), policy=email.policy.default)
    assert letter.rcpt_tos == ["a@example.org", "b@example.org"]
    assert message["Subject"] == "[Belvedere] Above the limit / Oltre il limite"
    text = message.get_content()
    assert "Nuovo avviso: Oltre il limite" in text and "New alert: Above the limit" in text and "Vicolo Nove" in text


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificate"))


def test_a_login_travels_encrypted_and_comes_from_the_environment(tmp_path: Path, trusted: Path) -> None:
    with mail(Post(), trusted, login=True) as post:
        channel = box(
            post.port, security="starttls", user="SMTP_USER", password="SMTP_PASSWORD", certificates=str(trusted)
        )
        assert (
            sent(Log(tmp_path / "1"), channel, alert(), {"SMTP_USER": "room", "SMTP_PASSWORD": "right"})[0][0] == "told"
        )
        wrong = sent(Log(tmp_path / "2"), channel, alert(), {"SMTP_USER": "room", "SMTP_PASSWORD": "wrong"})
        unset = sent(Log(tmp_path / "3"), channel, alert(), {"SMTP_USER": "room"})
    assert post.encrypted == [True] and post.logins[0] == (b"room", b"right")
    assert set(post.logins[1:]) == {(b"room", b"wrong")}  # once a way of logging in that the server offers
    assert wrong[0][0] == "not_told" and "535" in wrong[0][1] and "wrong" not in wrong[0][1]
    assert unset == [("not_told", "office (raised): the variables SMTP_USER and SMTP_PASSWORD are not set")]


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path, trusted: Path) -> None:
    with mail(Post(), trusted) as post:
        ((what, note),) = sent(Log(tmp_path), box(post.port, security="starttls"), alert())
    assert what == "not_told" and "certificate is not trusted" in note and not post.letters


def test_a_server_without_encryption_gets_nothing_in_the_clear(tmp_path: Path) -> None:
    with mail(Post()) as post:
        ((what, note),) = sent(Log(tmp_path), box(post.port, security="starttls"), alert())
    assert what == "not_told" and "STARTTLS" in note and not post.letters


def test_a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(tmp_path: Path) -> None:
    with mail(Post(refuse=["451 come back later"])) as post:
        assert sent(Log(tmp_path / "1"), box(post.port), alert()) == [("told", "office (raised)")]
    with mail(Post(refuse=["550 no"] * 5)) as post:
        ((what, note),) = sent(Log(tmp_path / "2"), box(post.port), alert())
    assert what == "not_told" and "550" in note and len(post.refuse) == 4


@pytest.mark.parametrize(
    "title", ["Fire\r\nBcc: everyone@example.org", "Fire\nSubject: other", "Fire\u2028X: y\x00\x1b[31m"]
)
def test_a_hostile_name_adds_no_header_and_no_line(tmp_path: Path, title: str) -> None:
    hostile = alert(title=Words(title, title), explanation=Words(title, title), alert="id\r\nBcc: all@example.org")
    assert "\n" not in subject(hostile, "raised") and "\r" not in subject(hostile, "raised")
    with mail(Post()) as post:
        assert sent(Log(tmp_path), box(post.port), hostile)[0][0] == "told"
    message = email.message_from_bytes(bytes(post.letters[0].content or b""), policy=email.policy.default)
    assert (
        message["Bcc"] is None
        and message["X"] is None
        and str(message["Subject"]).strip().startswith("[Belvedere] Fire")
    )
    assert post.letters[0].rcpt_tos == ["a@example.org", "b@example.org"]
