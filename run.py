"""启动 the application object for `flask`, gunicorn and `python run.py`."""

from app.factory import create_app
from app.worker import embed
from config import Settings

app = create_app()
embed(app)

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=Settings.from_env().port, threaded=True)
