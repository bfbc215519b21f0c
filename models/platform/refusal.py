"""拒绝 refusals: failures that a user can cause, told in a sentence that says what to do."""

from collections.abc import Sequence
from typing import Any

from models.fields import Problem


class Refusal(Exception):
    """What was asked is refused; nothing has changed and nothing typed is lost."""

    status = 422
    is_security = False
    """Whether the operation log keeps it without being asked to."""
    about: Any = None
    """What was to be done, and to what, as far as the verb has said."""
    is_kept = False

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)


class Invalid(Refusal):
    """Some values are wrong; each problem names its field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.is_error]
        super().__init__(f"有 {len(errors)} 处填写有误，请按提示修改后重新保存", problems)


class NotFound(Refusal):
    """There is no such thing, or it is not yours: the two are not told apart."""

    status = 404
    is_security = True

    def __init__(self, message: str = "没有找到这条记录，它可能已被删除，请返回列表重新选择") -> None:
        super().__init__(message)


class Forbidden(Refusal):
    """The account may not do this here."""

    status = 403
    is_security = True


class Stale(Refusal):
    """Somebody else changed the record after this form was opened."""

    status = 409
