"""问题详情 what another system is told of a failure: problem details (RFC 9457), in Chinese, nothing of our inside."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import json, make_response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from models.fields import Problem
from models.platform.refusal import Refusal

TYPE = "application/problem+json"
TITLES = {
    400: "请求有误",
    401: "没有登录或令牌无效",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    409: "与现有内容冲突",
    413: "内容太大",
    415: "不支持这种内容格式",
    422: "内容有误",
    429: "请求过于频繁",
    500: "系统出现问题",
    503: "系统暂时繁忙",
    507: "磁盘已满",
}
SENTENCES = {
    400: "请求的格式不正确，请按接口说明改正后重试",
    404: "没有这个地址，请在 /api/v1/_openapi 查看有哪些接口",
    405: "这个地址不支持这种方法，请按响应头 Allow 列出的方法调用",
    413: "提交的内容太大，请分几次提交",
    415: "请以 JSON 提交，请求头写 Content-Type: application/json",
}
ADVICE = re.compile(r"[，；。](?=请|没有请)")
USUAL_ADVICE = "请改正后重新提交"


def problem(
    status: int, detail: str, problems: Sequence[Any] = (), more: Mapping[str, Any] | None = None
) -> Response:
    """A failure."""
    body: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(status, TITLES[400]), "status": status}
    body |= {"detail": detail, "problems": [*problems], **(more or {})}
    answer = make_response(json.dumps(body, ensure_ascii=False), status, {"Content-Type": TYPE})
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="yunling"'
    if status in (429, 503):
        answer.headers["Retry-After"] = "60"
    return answer


def told_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """What is wrong with the values: field, label, reason, and what to do."""
    return [_told(each) for each in problems]


def _told(each: Problem) -> dict[str, Any]:
    label, colon, words = each.message.partition("：")
    if not colon:
        label, words = "", each.message
    reason, *advice = ADVICE.split(words, maxsplit=1)
    return {
        "field": each.field,
        "label": label,
        "reason": reason,
        "advice": advice[0] if advice else USUAL_ADVICE,
        "severity": each.severity.value,
        "code": each.code,
    }


def more_of(refusal: Refusal) -> dict[str, Any]:
    """What a refusal tells beside its sentence: both versions of a record, why a door is shut."""
    more: dict[str, Any] = dict(getattr(refusal, "more", {}))
    return more | ({"code": refusal.code} if hasattr(refusal, "code") else {})


def on_api_error(status: int, usual: str | None, error: HTTPException) -> Response:
    """An address or a method that is none, a body that is too large."""
    told = SENTENCES.get(status) or usual or SENTENCES[400]
    answer = problem(status, told)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer
