"""组件展示 a tiny Flask application that renders every component with sample data; only tests and designers use it."""

import os
from pathlib import Path
from typing import Any

from flask import Flask, current_app, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response

from app.drawing import register_drawing
from tests.app.gallery import sample_forms, samples
from tests.app.gallery.answers import register_answers

ROOT = Path(__file__).resolve().parents[3]
PAGES = (
    "home",
    "list",
    "form",
    "rows",
    "plan",
    "ledger",
    "inbox",
    "import",
    "show",
    "parts",
    "login",
    "error",
    "framework",
    "tiles",
    "fill",
    "verify",
)


def menu_for(path: str) -> list[dict[str, Any]]:
    """The menu with the entry of this path marked."""

    def marked(entry: dict[str, Any]) -> dict[str, Any]:
        children = [marked(child) for child in entry.get("children", ())]
        return {**entry, "children": children, "active": entry.get("href") == path}

    return [marked(entry) for entry in samples.MENU]


def shell() -> dict[str, Any]:
    """What the real application supplies to every page."""
    label = next(
        (
            child["label"]
            for entry in samples.MENU
            for child in entry.get("children", (entry,))
            if child.get("href") == request.path
        ),
        "",
    )
    crumbs = [("首页", "/home")] + ([(label, None)] if label and label != "首页" else [])
    drawn = current_app.jinja_env.get_template("shell/menu.html").render(menu=menu_for(request.path))
    frame = {**samples.SHELL, "sidebar": drawn, "breadcrumb": crumbs}
    return {"shell": {**frame, "account": None} if request.path in ("/login", "/error") else frame}


def show(page: str) -> str:
    """One gallery page; ``?flash=1`` adds flashed messages."""
    if request.args.get("flash"):
        for category, words in (
            ("success", "保存成功"),
            ("info", "已按年度筛选"),
            ("warning", "有 2 项需要核对"),
            ("danger", "没有保存：人口不能小于 0"),
        ):
            flash(words, category)
    return render_template(
        f"gallery/{page}.html",
        samples=samples,
        sample_forms=sample_forms,
        code=int(request.args.get("code", 404)),
        number="E-20261121-0001",
        kpis=samples.KPIS,
        todos=samples.TODOS,
        steps=samples.HOME_STEPS,
    )


def create_gallery() -> Flask:
    """The application; it needs no database."""
    gallery = Flask("gallery", static_folder=str(ROOT / "app" / "static"))
    gallery.secret_key = os.urandom(16)
    gallery.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "app" / "templates"), FileSystemLoader(Path(__file__).parent / "templates")]
    )
    gallery.jinja_env.globals["csrf_token"] = lambda: "token"
    gallery.jinja_env.globals["asset"] = lambda path: f"/static/{path}"
    gallery.jinja_env.globals["csp_nonce"] = lambda: "nonce"
    register_drawing(gallery)
    gallery.context_processor(shell)
    gallery.url_build_error_handlers.append(lambda _error, endpoint, _values: f"/{endpoint}")
    gallery.add_url_rule(
        "/<any({}):page>".format(", ".join(f'"{page}"' for page in PAGES)), view_func=show, endpoint="show"
    )
    register_answers(gallery)
    gallery.after_request(with_policy)
    return gallery


def with_policy(response: Response) -> Response:
    """The policy of the real application: no inline script, no eval."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; script-src 'nonce-nonce'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    )
    return response
