"""The screen's files, and the plain page that stands in until they are built."""

import pytest
from fastapi import FastAPI

from belvedere.server.caching import tag
from belvedere.server.problems import install
from belvedere.server.static import add, built, inside
from tests.server.asking import ask


def app(folder):
    made = FastAPI()
    add(made, folder)
    install(made)
    return made


@pytest.fixture
def screen(tmp_path):
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>Belvedere")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "assets" / "main-abc123.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def test_before_it_is_built_the_page_says_which_command_builds_it(tmp_path):
    page = ask(app(tmp_path / "none"), "/")
    assert page.status_code == 200 and "make setup" in page.text and page.headers["cache-control"] == "no-store"
    assert not built(tmp_path / "none")


def test_any_address_of_the_screen_is_its_page(screen):
    for path in ("/", "/ora", "/decisioni/abc"):
        page = ask(app(screen), path)
        assert page.text.startswith("<!doctype html>") and page.headers["content-type"].startswith("text/html")
        assert page.headers["cache-control"] == "no-cache" and page.headers["etag"] == tag(page.content)
        assert ask(app(screen), path, headers={"If-None-Match": page.headers["etag"]}).status_code == 304


def test_a_file_whose_name_holds_its_hash_is_kept_forever(screen):
    script = ask(app(screen), "/assets/main-abc123.js")
    assert (
        script.headers["content-type"].startswith("text/javascript") and "immutable" in script.headers["cache-control"]
    )
    assert ask(app(screen), "/icon.svg").headers["content-type"] == "image/svg+xml"


def test_a_missing_file_is_not_the_page(screen):
    for path in ("/assets/gone-123.js", "/favicon.ico", "/api/nothing", "/api"):
        answer = ask(app(screen), path)
        assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "assets/../../secret.txt", "/etc/passwd", "a" * 5000, "..", "", "a\0b", "assets"]
)
def test_no_path_leads_out_of_the_folder(screen, path):
    assert inside(screen, path) is None


def test_no_address_leads_out_of_the_folder(screen):
    for path in ("/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd"):
        assert "secret" not in ask(app(screen), path).text.replace("secret.txt", "")
