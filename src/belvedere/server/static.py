"""The screen's own files, as `make setup` built them.

Takes   server/static/
Gives   add(app), which serves them; index.html for every address that is not the API's
Used by app.py
"""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from belvedere.server.caching import has, tag
from belvedere.server.problems import answer, refuse

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"  # a file's name holds the hash of what is in it
HASHED = "assets"  # the folder in which Vite puts such files
NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Belvedere</title></head><body>
<h1>Belvedere</h1>
<p>The server runs, but the screen has not been built yet. In the project's folder, run <code>make setup</code>
and load this page again. The API answers meanwhile: <a href="/openapi.json">/openapi.json</a>.</p>
<p lang="it">Il server funziona, ma la schermata non è ancora stata costruita. Nella cartella del progetto esegui
<code>make setup</code> e ricarica questa pagina.</p>
</body></html>
"""
API = ("api", "status", "openapi.json")


def built(folder: Path = FOLDER) -> bool:
    """Return whether the screen has been built."""
    return (folder / "index.html").is_file()


def add(app: FastAPI, folder: Path = FOLDER) -> None:
    """Serve the folder's files at / and index.html for all else; call it after all other routes are in."""

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def screen(path: str, request: Request) -> Response:
        first = path.partition("/")[0]
        if first in API:
            return answer(refuse(404, f"There is nothing at /{path[:80]}. /openapi.json lists all routes.").problem)
        found = inside(folder, path)
        if found is not None and first == HASHED:
            return FileResponse(found, headers={"Cache-Control": FOREVER}, media_type=media_type(found))
        if found is None and (first == HASHED or "." in path.rpartition("/")[2]):
            return answer(refuse(404, f"The screen has no file {path[:80]}. Load the page again.").problem)
        if not built(folder):
            return HTMLResponse(NOT_BUILT, headers={"Cache-Control": "no-store"})
        page = found or folder / "index.html"
        body = page.read_bytes()
        headers = {"ETag": tag(body), "Cache-Control": "no-cache"}
        if has(request.headers, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type(page), headers=headers)


def media_type(file: Path) -> str:
    """Return a file's media type; some machines' own tables lack these."""
    known = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
    return known.get(file.suffix) or guess_type(file.name)[0] or "application/octet-stream"


def inside(folder: Path, path: str) -> Path | None:
    """Return the file at a path within the folder; None when there is none or the path leads out of the folder."""
    if not path or "\0" in path:
        return None
    try:
        file = (folder / path).resolve()
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, ValueError):  # a name too long for the file system
        return None
