"""The one event stream, over a real connection to a server that stops by itself."""

import http.client
import json
import socket
import threading

import fastapi.routing
import pytest
import uvicorn

from belvedere.server import app as module
from belvedere.server.api import Text
from belvedere.server.app import create, free_port, run
from belvedere.server.opening import Works
from tests.server import works
from tests.server.test_routes_decisions import scenario

PATIENCE = 60.0  # [s] that a connection waits for what it is promised


class Listening:
    """A server on a free port of this machine, and what a browser does with it."""

    def __init__(self, app, monkeypatch):
        self.app, self.socket = app, free_port("127.0.0.1", 18_000)
        self.port = self.socket.getsockname()[1]
        self.servers, self.connections = [], []
        made = uvicorn.Server

        def remember(config):
            self.servers.append(made(config))
            return self.servers[-1]

        monkeypatch.setattr(module.uvicorn, "Server", remember)
        self.thread = threading.Thread(target=run, args=(app, self.socket))
        self.thread.start()

    def connect(self):
        self.connections.append(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE))
        return self.connections[-1]

    def stream(self, last=""):
        connection = self.connect()
        connection.request("GET", "/api/stream", headers={"Last-Event-ID": last} if last else {})
        answer = connection.getresponse()
        self.connections.append(answer)
        assert answer.status == 200 and answer.headers["content-type"].startswith("text/event-stream")
        return answer

    def post(self, body):
        connection = self.connect()
        connection.request("POST", "/api/runs", json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())

    def stop(self):
        for server in self.servers:
            server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()  # though every connection is still open on this side
        for connection in self.connections:
            connection.close()


def events(answer):
    """Give (event, id, data) of each message, and ("", "", "") for a comment."""
    event, number, data, comment = "", "", "", False
    for line in iter(answer.readline, b""):
        text = line.decode().rstrip("\n")
        name, _, value = text.partition(": ")
        if name == "event":
            event = value
        elif name == "id":
            number = value
        elif name == "data":
            data = value
        elif text.startswith(":"):
            comment = True
        elif text == "" and (data or comment):
            yield (event, number, json.loads(data)) if data else ("", "", "")
            event, number, data, comment = "", "", "", False


def until(stream, state):
    for event, number, data in stream:
        if event == "run" and data["state"] == state:
            return number, data
    raise AssertionError(f"the stream ended before a run was {state}")


@pytest.fixture
def listening(town, tmp_path, monkeypatch):
    made = Listening(create(town, tmp_path, works=Works(works.quick)), monkeypatch)
    yield made
    made.stop()


def test_a_screen_hears_how_things_stand_and_then_every_step_of_a_run(listening):
    stream = events(listening.stream())
    first = next(one for one in stream if one[0])
    assert first[0] == "feeds" and first[2]["feeds_down"] == 3
    run_id = listening.post(scenario(speed=20))["run_id"]
    _, run = until(stream, "done")
    assert run["run_id"] == run_id and run["progress"] == 1.0


def test_a_screen_that_was_away_goes_on_where_it_was(listening):
    stream = events(listening.stream())
    next(one for one in stream if one[0])
    listening.post(scenario(speed=21))
    number, _ = until(stream, "done")
    listening.app.state.room.hub.publish("run", "later", Text(en="x", it="x"))
    event, _, data = next(one for one in events(listening.stream(number)) if one[0])
    assert (event, data) == ("run", {"en": "x", "it": "x"})  # and not the greeting again


def test_many_screens_hear_the_same(listening):
    streams = [events(listening.stream()) for _ in range(20)]
    for stream in streams:
        assert next(one for one in stream if one[0])[0] == "feeds"
    listening.app.state.room.hub.publish("feeds", "", Text(en="news", it="novità"))
    for stream in streams:
        told = next(one for one in stream if one[0] == "feeds")  # forecasts and alerts have their own
        assert told[2]["it"] == "novità"


def test_a_quiet_stream_says_that_it_lives(listening, monkeypatch):
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.05)
    stream = events(listening.stream())
    next(one for one in stream if one[0])
    assert next(one for one in stream if not one[0]) == ("", "", "")


def test_the_server_stops_though_screens_listen(town, tmp_path, monkeypatch):
    server = Listening(create(town, tmp_path, works=Works(works.slow)), monkeypatch)
    stream = events(server.stream())
    next(one for one in stream if one[0])
    server.post(scenario(speed=22))
    until(stream, "running")
    server.stop()
    assert server.app.state.room.jobs.all()[0].state == "cancelled"


def test_the_next_free_port_is_taken():
    first = free_port("127.0.0.1", 18_100)
    second = free_port("127.0.0.1", first.getsockname()[1])
    try:
        assert second.getsockname()[1] > first.getsockname()[1]
    finally:
        first.close()
        second.close()


def test_no_free_port_is_an_error_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr(module, "PORTS", 1)
    holder = free_port("127.0.0.1", 18_200)
    try:
        with pytest.raises(ValueError, match="--port"):
            free_port("127.0.0.1", holder.getsockname()[1])
    finally:
        holder.close()


def test_the_socket_is_of_this_machine_only(listening):
    assert isinstance(listening.socket, socket.socket)
    assert listening.port >= 18_000
