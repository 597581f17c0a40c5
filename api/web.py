"""The web pages: files of the build, and one page for all rooms."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_BUILT_FOR_EVER = "assets/"
_NOT_BUILT = "The web pages are not built yet: run `make setup`.\n"


class WebFiles(StaticFiles):
    """Serves the web build; an address that is no file is a room of the one page."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, html=True, check_dir=False)
        self._page = directory / "index.html"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for all that is no route; the folder may be missing, and may come while we run."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            raise HTTPException(404)
        if scope["type"] == "http" and not self._page.is_file():
            await PlainTextResponse(_NOT_BUILT, status_code=503)(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, or with the page that draws all rooms."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or "." in path.rpartition("/")[2]:
                raise
            response = await super().get_response("index.html", scope)
        # A file under assets bears its content's hash in its name; all others are asked for again.
        for_ever = path.startswith(_BUILT_FOR_EVER) and response.status_code == 200
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if for_ever else "no-cache"
        return response
