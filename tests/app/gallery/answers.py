"""应答 what the gallery answers to the page scripts: divisions, choices, uploads, phones, jobs, posted forms."""

from flask import Flask, jsonify, redirect, request
from werkzeug.wrappers import Response

CHILDREN: dict[str, list[tuple[int, str]]] = {
    "": [(530000000000, "云南省")],
    "530000000000": [(530800000000, "普洱市"), (530100000000, "昆明市")],
    "530800000000": [(530823000000, "景东县"), (530822000000, "墨江县")],
    "530823000000": [(530823101000, "文井镇"), (530823102000, "锦屏镇")],
    "530823101000": [(530823101201, "三多村委会"), (530823101202, "东村村委会")],
}
VILLAGES = (
    (530823101201, "云南省普洱市景东县文井镇三多村委会"),
    (530823101202, "云南省普洱市景东县文井镇东村村委会"),
)
FILLED: list[str] = []
"""What phones have sent to this gallery."""


def divisions() -> Response:
    """The children of a division."""
    found = CHILDREN.get(request.args["area"], [])
    return jsonify([{"area": area, "name": name} for area, name in found])


def found_divisions() -> Response:
    """Villages whose name holds the words asked for."""
    words = request.args["q"]
    return jsonify([{"area": area, "path": path} for area, path in VILLAGES if words in path])


def dictionary() -> Response:
    """The choices of a long list."""
    return jsonify([{"code": "a", "label": "村支书"}, {"code": "b", "label": "驻村工作队队长"}])


def job() -> Response:
    """How far a job has come."""
    return jsonify({"done": 860, "total": 1280, "message": "正在校验", "state": "running"})


def received() -> Response:
    """Takes an upload; refuses one name, so that the refusal can be seen."""
    name = request.files["file"].filename
    if name == "refused.pdf":
        return refused({"message": "内容不是 PDF，请重新导出后上传"})
    return jsonify({"id": 9, "name": name, "size": "1 KB", "download": "/download", "remove": "/remove"})


def filled() -> Response:
    """Takes what a phone sends; more than a thousand households are refused."""
    households = request.form["households"]
    if int(households) > 1000:
        problem = {"field": "households", "message": "户数超过全村户数"}
        return refused({"message": "没有保存", "problems": [problem]})
    FILLED.append(households)
    return jsonify({"next": "/tiles"})


def refused(answer: dict[str, object]) -> Response:
    """An answer that says no."""
    response = jsonify(answer)
    response.status_code = 422
    return response


def posted() -> Response:
    """Any other form: shows in the address what came."""
    rows, opinion = ",".join(request.form.getlist("rowid")), request.form.get("opinion", "")
    return redirect(f"/parts?posted={rows}&opinion={opinion}")


def register_answers(gallery: Flask) -> None:
    """Give the gallery its addresses for scripts."""
    for path, view in (
        ("/divisions/children", divisions),
        ("/divisions/search", found_divisions),
        ("/dictionary", dictionary),
        ("/job", job),
    ):
        gallery.add_url_rule(path, endpoint=path, view_func=view)
    for path, view in (("/fill", filled), ("/upload", received)):
        gallery.add_url_rule(path, endpoint=f"post {path}", view_func=view, methods=["POST"])
    for path in ("/delete", "/logout", "/remove", "/batch"):
        gallery.add_url_rule(path, endpoint=path, view_func=posted, methods=["POST"])
