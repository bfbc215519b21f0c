"""真的服务器 the application behind real sockets and threads, for what two people do in the same moment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import make_server

from tests.clients import forgery_token, signed_cookie
from tests.people import Person


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The application, served by threads as the app server does it; its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def headers_of(app: Flask, person: Person) -> dict[str, str]:
    """What the person's browser sends with a form."""
    return {
        "Cookie": f"{app.config['SESSION_COOKIE_NAME']}={signed_cookie(app, person)}",
        "X-CSRFToken": forgery_token(app),
        "Content-Type": "application/x-www-form-urlencoded",
    }


def send(port: int, path: str, typed: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, str]:
    """The status and the text that a form is answered with."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, urlencode(typed), dict(headers))
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text
