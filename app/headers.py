"""响应头 the headers of every answer: what hardens it, its number, how long it may be kept."""

import secrets
from http import HTTPStatus

from flask import Response, current_app, g, request

ALWAYS_OPEN = frozenset({"static", "appbuilder.static"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
BUSY_FOR = "5"
"""After so many seconds it is worth asking again."""
POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def csp_nonce() -> str:
    """The nonce of this response's own scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def request_id() -> str:
    """The number of this request, in its answer, in the log of the application and in the operation log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    number: str = g.request_id
    return number


def add_headers(response: Response) -> Response:
    """Harden every answer; pages with data are never kept by a cache."""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = request_id()
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", BUSY_FOR)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint in ALWAYS_OPEN:
        response.headers["Cache-Control"] = _static_cache()
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _static_cache() -> str:
    return "public, max-age=31536000, immutable" if request.args.get("v") else "public, max-age=300"
