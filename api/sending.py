"""Files on their way out."""

from urllib.parse import quote

from fastapi.responses import FileResponse

from gridcity.files.model import ServedFile

_FOR_EVER = "private, max-age=31536000, immutable"


def send_file(served: ServedFile, *, name: str | None = None, for_ever: bool = False) -> FileResponse:
    """Send a file: pictures to be shown, anything else to be kept; never to be run.

    Parameters
    ----------
    served
        The file.
    name
        What to call it on the caller's disk.
    for_ever
        The address names the content, so that it never has to be asked for again.
    """
    disposition = "inline" if served.is_inline else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"
        if name
        else disposition,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": _FOR_EVER if for_ever else "private, no-cache",
        # What a browser keeps is for who asked, not for who signs in there next.
        "Vary": "Cookie, Authorization",
    }
    return FileResponse(served.path, media_type=served.media_type, headers=headers)
