"""出错 refusals and errors, as a page for people and as JSON for scripts; nothing of our inside is told."""

import logging
import secrets
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, jsonify, make_response, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from app.problems import more_of, on_api_error, problem, told_problems
from models.platform.audit import Outcome, Result, Subject, keep_refusal, rejected
from models.platform.filestore import FULL, DiskFull
from models.platform.refusal import Forbidden, Refusal
from views.request import db_session, is_api, is_fragment, safe_address, wants_json
from views.way_back import page_at

log = logging.getLogger(__name__)
SENTENCES = {
    400: "提交的内容不完整或页面已过期，请刷新页面后重试",
    401: "登录已失效，请重新登录后再办理",
    403: "您没有权限查看或办理这项内容，如需办理请联系上级管理员",
    404: "没有找到这个页面或这条数据，请从菜单重新进入",
    405: "不能用这种方式打开这个页面，请从菜单进入",
    409: "这条数据刚被他人修改，请核对最新内容后再保存",
    413: "提交的内容或上传的文件太大，请缩短、压缩或分几次提交",
    415: "不支持这种文件或内容格式，请按页面提示选择文件",
    422: "提交的内容有误，请按提示修改后重试",
    429: "操作过于频繁，请一分钟后再试",
    500: "系统出现问题，您的操作没有完成，请重试；仍不成功请把错误编号告诉技术支持",
    503: "系统暂时繁忙，请稍后再试，已保存的数据不受影响",
    507: "服务器的磁盘已满，请联系系统管理员清理磁盘后重试，已保存的数据不受影响",
}
NO_LOG = "操作日志暂时写不进去，按规定没有日志就不能办理，请稍后再试；仍不成功请联系系统管理员"
LOG_TABLES = "platform_audit_"
POSTGRES_FULL = "53100"
WRONG_HOST = "访问地址不正确，请从单位公布的网址进入"
EXPIRED = "页面打开时间过长已过期，请返回上一页重新提交；刚才填写的内容点“恢复草稿”可以找回"


def register_errors(app: Flask) -> None:
    """Answer every failure in Chinese."""
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(CSRFError, on_expired_form)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(OperationalError, on_busy_database)
    app.register_error_handler(DBAPIError, on_database_error)
    app.register_error_handler(OSError, on_system_error)
    app.register_error_handler(NoConnectionFree, on_busy_database)
    app.register_error_handler(Exception, on_bug)


def on_refusal(refusal: Refusal) -> Response:
    """A refusal that no page has shown in its own form."""
    if current_user.is_authenticated:
        _keep(refusal)
    problems = [
        {"field": each.field, "message": each.message, "severity": each.severity.value}
        for each in refusal.problems
    ]
    if is_api():
        return problem(refusal.status, refusal.message, told_problems(refusal.problems), more_of(refusal))
    return answer(refusal.status, refusal.message, problems=problems, reason=getattr(refusal, "code", ""))


def on_expired_form(error: CSRFError) -> Response:
    """A form without a valid token; where nobody is signed in any more, that is what is wrong."""
    log.info("csrf refused on %s: %s", request.path, error.description)
    view = current_app.view_functions.get(request.endpoint or "")
    is_public = getattr(view, "is_public", False)
    if not is_public and not is_api() and not current_user.is_authenticated:
        return answer(401, SENTENCES[401])
    return answer(400, EXPIRED)


def on_http_error(error: HTTPException) -> Response:
    """404, 405, 413 and their like; redirects pass."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if error.code == 403 and current_user.is_authenticated:
        _keep(Forbidden(SENTENCES[403]))
    if is_api():
        return on_api_error(error.code, SENTENCES.get(error.code), error)
    if isinstance(error, SecurityError):
        return make_response(WRONG_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"})
    return answer(error.code, SENTENCES.get(error.code, SENTENCES[400 if error.code < 500 else 500]))


def on_busy_database(error: OperationalError | NoConnectionFree) -> Response:
    """The database is locked or away, or every connection is in use: nothing was lost, and trying again helps."""
    log.error("database unavailable on %s: %s", request.path, error)
    if isinstance(error, OperationalError) and _has_no_room(error.orig):
        return on_refusal(DiskFull())
    return answer(503, SENTENCES[503])


def _has_no_room(error: Any) -> bool:
    """Whether the database says that the disk is full."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return getattr(error, "pgcode", None) == POSTGRES_FULL


def on_database_error(error: DBAPIError) -> Response:
    """A bug, unless it is the operation log that cannot be written: then nothing may be done (R23)."""
    if LOG_TABLES in (error.statement or ""):
        log.error("the operation log could not be written on %s: %s", request.path, error.orig)
        return answer(503, NO_LOG)
    return on_bug(error)


def on_system_error(error: OSError) -> Response:
    """A bug, unless the disk is full: then nothing was kept, and everything can still be read (R51)."""
    return on_refusal(DiskFull()) if error.errno in FULL else on_bug(error)


def on_bug(error: Exception) -> Response:
    """A bug: logged in full under a number, and only the number is shown."""
    number = secrets.token_hex(4)
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    log.error("error %s on %s %s: %s", number, request.method, request.path, cause, exc_info=error)
    failure = Outcome(Result.FAILED, f"系统出现问题，错误编号 {number}")
    if current_user.is_authenticated:
        _tell(lambda session: rejected(session, "访问", Subject("", 0, summary=request.path), failure))
    return answer(500, SENTENCES[500], number=number)


def _keep(refusal: Refusal) -> None:
    _tell(lambda session: keep_refusal(session, refusal))


def _tell(operation_log: Callable[[Session], None]) -> None:
    """Add to the operation log what has failed anyway; a database that is away must not hide the answer."""
    try:
        operation_log(db_session())
    except DBAPIError as error:
        log.error("the operation log could not be written: %s", error.orig)  # noqa: TRY400 - the failure itself is told


def answer(code: int, message: str, number: str = "", problems: Any = (), reason: str = "") -> Response:
    """The failure as JSON, as a fragment or as a whole page."""
    if is_api():
        return problem(code, message, (), {"number": number} if number else {})
    if wants_json():
        body = {"message": message, "problems": list(problems)} | ({"number": number} if number else {})
        body |= {"code": reason} if reason else {}
        return make_response(jsonify(body), code)
    if is_fragment():
        return make_response(render_template("pages/refused.html", message=message, number=number), code)
    texts = [each["message"] for each in problems]
    page = render_template(
        "pages/error.html",
        code=code,
        message=message,
        number=number,
        problems=texts,
        sign_in_href=_sign_in_again() if code == 401 else None,
    )
    return make_response(page, code)


def _sign_in_again() -> str:
    """The sign-in page that leads back to the form that could not be sent."""
    came = urlsplit(request.referrer or "")
    is_page = came.netloc == request.host and page_at(came.path) is not None
    back = safe_address(f"{came.path}?{came.query}".rstrip("?")) if is_page else None
    return url_for("LoginPage.login", next=back)
