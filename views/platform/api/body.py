"""提交的内容 what another system sends, read strictly: one JSON object, every field known and of its own type."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from flask import abort, request

from models.fields import Problem
from models.platform.refusal import Refusal
from views.query_texts import BadQuery, read_area

LARGEST = 256 * 1024
LARGEST_KEY = 2**31 - 1
Body = dict[str, Any]


class WrongBody(Refusal):
    """The body is no JSON object."""

    status = 400

    def __init__(self, why: str) -> None:
        super().__init__(f"提交的内容{why}，应为一个 JSON 对象，请按 /api/v1/_openapi 的说明改正后重新提交")


def sent() -> tuple[Body, bytes]:
    """The JSON object that was sent, and its bytes."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    if not request.is_json:
        abort(415)
    content = request.get_data(cache=False)
    if len(content) > LARGEST:
        abort(413)
    try:
        body = json.loads(
            content, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_twins
        )
        json.dumps(body, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError) as error:
        raise WrongBody("不能识别") from error
    if not isinstance(body, dict):
        raise WrongBody("不是对象")
    return body, content


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _without_twins(pairs: list[tuple[str, Any]]) -> Body:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("twice")
    return found


def version_of(body: Body) -> int:
    """The version at which the record was read."""
    version = body.pop("version", None)
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= LARGEST_KEY:
        told = "版本：请写明读取这条记录时的 version，是正整数；不知道请先读取"
        raise Refusal(
            "缺少版本，不知道您改的是哪一版，请补上后重新提交", [Problem("version", told, code="version")]
        )
    return version


def area_of(body: Body) -> int:
    """The division that a new record is to belong to."""
    text = body.pop("area", None)
    try:
        return read_area(text if isinstance(text, str) else "")
    except BadQuery as wrong:
        problem = Problem("area", f"行政区划：{wrong.message}", code="area")
        raise Refusal("行政区划有误，请改正后重新提交", [problem]) from wrong
