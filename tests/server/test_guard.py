"""Every answer is marked, and what does not come from this machine's own pages is turned away."""

import logging

import pytest
from fastapi import FastAPI

from belvedere.server.guard import HEADERS, Guard, host_name
from belvedere.server.problems import install
from tests.server.asking import ask


def app():
    made = FastAPI()
    made.add_api_route("/ok", lambda: {"n": 1}, methods=["GET", "POST"])

    def fail():
        raise KeyError("a secret")

    made.add_api_route("/fail", fail)
    install(made)
    made.add_middleware(Guard)
    return made


@pytest.mark.parametrize("path", ["/ok", "/missing", "/fail"])
def test_every_answer_has_the_strict_headers(path, caplog):
    headers = ask(app(), path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "access-control-allow-origin" not in headers


def test_the_policy_lets_in_nothing_from_elsewhere():
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy
    for loose in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*"):
        assert loose not in policy


def test_a_mistake_of_ours_is_a_problem_that_tells_nothing_of_the_inside(caplog):
    answer = ask(app(), "/fail")
    assert answer.status_code == 500 and answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text and "KeyError" in caplog.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil:8000", "[::2]"])
def test_another_sites_name_for_this_machine_is_refused(host):
    assert ask(app(), "/ok", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000"])
def test_this_machines_own_names_are_taken(host):
    assert ask(app(), "/ok", headers={"Host": host}).status_code == 200


def test_another_sites_page_may_not_change_anything():
    assert ask(app(), "/ok", "POST", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ask(app(), "/ok", "POST", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert ask(app(), "/ok", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_log_holds_path_status_and_time_but_not_the_query(caplog):
    caplog.set_level(logging.INFO, "belvedere.server")
    ask(app(), "/ok?who=me")
    ask(app(), "/a%0Ab")
    assert "GET /ok 200" in caplog.text and "who" not in caplog.text and "/a%0Ab" in caplog.text


def test_a_host_loses_its_port_and_brackets():
    assert [host_name(host) for host in ("a:1", "[::1]:8", "A", "")] == ["a", "::1", "a", ""]
