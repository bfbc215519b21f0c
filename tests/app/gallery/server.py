"""服务 serves the gallery on this machine: to the tests, and to whoever wants to look at it.

Run ``python -m tests.app.gallery.server`` and open the address it prints.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from tests.app.gallery.application import PAGES, create_gallery


@contextmanager
def served_gallery(port: int = 0) -> Iterator[str]:
    """The address of a running gallery."""
    server = make_server("127.0.0.1", port, create_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with served_gallery(8090) as address:
        for page in PAGES:
            sys.stdout.write(f"{address}/{page}\n")
        threading.Event().wait()
