"""启动 the application object for `flask`, gunicorn and `python run.py`."""

import gc
import sys

gc.disable()  # what a start makes stays; collecting among it takes a fifth of the time

from app.factory import create_app
from app.logs import write_json_lines
from app.worker import embed
from config import Settings, SettingsError

STOP_TRYING = 3
"""The exit status at which gunicorn gives up instead of starting another worker."""

write_json_lines()
try:
    app = create_app()
except SettingsError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(STOP_TRYING) from None
embed(app)
gc.freeze()  # and stays shared between the processes that a server forks
gc.enable()

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=Settings.from_env().port, threaded=True)
