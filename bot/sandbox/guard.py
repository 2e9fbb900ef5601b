"""Who may talk to the stand-in: this machine's own programs and its own page, no page from elsewhere."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

_NAMES = {"127.0.0.1", "localhost"}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def refusal(
    *, method: str, path: str, host: str, origin: str | None, site: str | None, kind: str, port: int
) -> str:
    """Why a request is not taken, as a sentence; empty when it is.

    `host`, `origin`, `site` (Sec-Fetch-Site) and `kind` (the content type) are header values. A name that
    merely resolves to this machine fails by its Host; a foreign page by its Origin, or by a form where JSON
    is wanted.
    """
    name, _, given = host.partition(":")
    # The SDK's WebSocket client sends its Host without a port.
    if name not in _NAMES or (given and given != str(port)) or (not given and method != "GET"):
        return f"This workspace answers only as 127.0.0.1:{port}, not as {host[:80]!r}."
    if origin is not None and not _own(origin, port):
        return "A page from elsewhere may not talk to this workspace."
    if site not in {None, "same-origin", "none"} and path.lstrip("/").partition("/")[0] in {
        "api",
        "sandbox",
        "actions",
        "link",
    }:
        return "A page from elsewhere may not talk to this workspace."
    if method == "POST" and kind != "application/json" and not path.startswith("/api/"):
        return "Send JSON: Content-Type must be application/json."
    return ""


def _own(origin: str, port: int) -> bool:
    parts = urlsplit(origin)
    return parts.scheme == "http" and parts.hostname in _NAMES and parts.netloc.partition(":")[2] == str(port)


@web.middleware
async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse with 403 and a sentence, or go on."""
    here = request.transport.get_extra_info("sockname") if request.transport else None
    sentence = refusal(
        method=request.method,
        path=request.path,
        host=request.host,
        origin=request.headers.get("Origin"),
        site=request.headers.get("Sec-Fetch-Site"),
        kind=request.content_type,
        port=here[1] if here else 0,
    )
    if not sentence and request.path.startswith("/api/") and request.method == "GET":
        # Without this an image address on any page could call a method.
        sentence = "" if "Authorization" in request.headers else "Send the token in the Authorization header."
    if sentence:
        return web.json_response({"ok": False, "error": sentence}, status=403)
    return await handler(request)
