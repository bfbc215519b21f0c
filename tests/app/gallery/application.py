"""组件展示 a tiny Flask application that renders every component with sample data; only tests and designers use it."""

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Flask, flash, jsonify, redirect, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response

from tests.app.gallery import sample_forms, samples

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


FILLED: list[str] = []
"""What phones have sent to this gallery."""


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
    frame = {**samples.SHELL, "menu": menu_for(request.path), "breadcrumb": crumbs}
    return {"shell": {**frame, "account": None} if request.path in ("/login", "/error") else frame}


def divisions() -> Response:
    """A small tree: every level has three children."""
    area = request.args.get("area", "")
    if not area:
        return jsonify([{"area": 530000000000, "name": "云南省"}])
    width = next(
        deep - high
        for high, deep in pairwise((2, 4, 6, 9, 12))
        if int(area) % 10 ** (12 - high) == 0 and high
    )
    known = {
        530000000000: 530800000000,
        530800000000: 530823000000,
        530823000000: 530823101000,
        530823101000: 530823101201,
    }
    depth = len(area.rstrip("0"))
    unit = 10 ** (12 - next(d for d in (4, 6, 9, 12) if d > depth))
    first = known.get(int(area), int(area) + unit)
    names = ("景东县", "文井镇", "三多村委会") if width else ()
    return jsonify(
        [{"area": first, "name": samples.VILLAGES[depth % 3] if names else ""}]
        + [{"area": first + unit * i, "name": samples.VILLAGES[(depth + i) % 6]} for i in (1, 2)]
    )


def found_divisions() -> Response:
    """Villages whose name holds the words asked for."""
    words = request.args.get("q", "")
    tree = [
        (530823101201, "云南省普洱市景东县文井镇三多村委会"),
        (530823101202, "云南省普洱市景东县文井镇东村村委会"),
    ]
    return jsonify([{"area": area, "path": path} for area, path in tree if words in path])


def received() -> Response:
    """Takes an upload; refuses one name, so that the refusal can be seen."""
    file = request.files["file"]
    if file.filename == "refused.pdf":
        response = jsonify({"message": "内容不是 PDF，请重新导出后上传"})
        response.status_code = 422
        return response
    return jsonify(
        {"id": 9, "name": file.filename, "size": "1 KB", "download": "/download", "remove": "/remove"}
    )


def filled() -> Response:
    """Takes what a phone sends; more than a thousand households are refused."""
    if int(request.form["households"]) > 1000:
        response = jsonify(
            {"message": "没有保存", "problems": [{"field": "households", "message": "户数超过全村户数"}]}
        )
        response.status_code = 422
        return response
    FILLED.append(request.form["households"])
    return jsonify({"next": "/tiles"})


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
    gallery.context_processor(shell)
    gallery.add_url_rule(
        "/<any({}):page>".format(", ".join(f'"{page}"' for page in PAGES)), view_func=show, endpoint="show"
    )
    gallery.add_url_rule("/divisions/children", view_func=divisions)
    gallery.add_url_rule("/divisions/search", view_func=found_divisions)
    gallery.add_url_rule(
        "/dictionary",
        view_func=lambda: jsonify(
            [{"code": "a", "label": "村支书"}, {"code": "b", "label": "驻村工作队队长"}]
        ),
        endpoint="dictionary",
    )
    gallery.add_url_rule("/fill", view_func=filled, methods=["POST"])
    gallery.add_url_rule("/upload", view_func=received, methods=["POST"])
    gallery.add_url_rule(
        "/job",
        view_func=lambda: jsonify({"done": 860, "total": 1280, "message": "正在校验", "state": "running"}),
        endpoint="job",
    )
    for path in ("/delete", "/logout", "/remove", "/batch"):
        gallery.add_url_rule(
            path,
            view_func=lambda: redirect(
                f"/parts?posted={','.join(request.form.getlist('rowid'))}&opinion={request.form.get('opinion', '')}"
            ),
            methods=["POST"],
            endpoint=path,
        )
    gallery.after_request(with_policy)
    return gallery


def with_policy(response: Response) -> Response:
    """The policy of the real application: no inline script, no eval."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; script-src 'self' 'nonce-nonce'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    )
    return response
