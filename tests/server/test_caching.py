"""What the asker already has is not sent again."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.datastructures import Headers

from belvedere.server.caching import Caching, has, tag
from tests.server.asking import ask


def app():
    made = FastAPI()
    made.add_api_route("/json", lambda: {"n": 1}, methods=["GET", "POST"])
    made.add_api_route("/text", lambda: PlainTextResponse("n"), methods=["GET"])
    made.add_middleware(Caching)
    return made


def test_the_same_answer_has_the_same_tag_and_is_sent_once():
    first = ask(app(), "/json")
    assert first.headers["etag"] == tag(first.content) and first.headers["cache-control"] == "no-cache"
    again = ask(app(), "/json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_another_tag_gets_the_whole_answer():
    assert ask(app(), "/json", headers={"If-None-Match": '"other"'}).json() == {"n": 1}


def test_only_json_got_by_get_is_tagged():
    assert "etag" not in ask(app(), "/json", "POST").headers
    assert "etag" not in ask(app(), "/text").headers
    assert "etag" not in ask(app(), "/missing").headers


def test_tags_compare_weakly_and_in_lists():
    headers = Headers({"If-None-Match": 'W/"a", "b"'})
    assert has(headers, 'W/"b"') and has(headers, '"a"') and not has(headers, '"c"')
