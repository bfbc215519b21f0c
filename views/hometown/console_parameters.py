"""参数设置 the page of the console on which the operator sets parameters; the manual's figures can be put back."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_admin.actions import action
from wtforms import Form, HiddenField, StringField

from models.hometown.parameter_setting import PAGE, Setting, put_back, set_parameter, setting, settings
from views.numbers import read_whole
from views.platform.console.lists import ConsoleList
from views.platform.console.registry import console_page
from views.request import db_session


class ParameterForm(Form):
    """One parameter."""

    label = StringField("参数", render_kw={"kind": "static"})
    default = StringField("手册默认值", render_kw={"kind": "static"})
    present = StringField("现在的取值", render_kw={"kind": "static"})
    value = StringField("取值", render_kw={"required": True})
    note = StringField("说明", description="为什么这样设，可不填", render_kw={"length": 200})
    version = HiddenField()


def _plain(text: str) -> Any:
    """Words as they are, codes as codes."""
    return {"code": text} if text.isascii() else text


@console_page("参数设置", 20, "parameters", Setting)
class ParametersPage(ConsoleList):
    """A parameter that nobody has set has the manual's figure."""

    page = PAGE
    routes: ClassVar[frozenset[str]] = frozenset({"index_view", "edit_view", "action_view"})
    column_list = ("label", "key", "value", "default", "note")
    column_labels: ClassVar[dict[str, str]] = {
        "label": "参数",
        "key": "代号",
        "value": "取值",
        "default": "手册默认值",
        "note": "说明",
    }
    column_formatters: ClassVar[dict[str, Any]] = {
        "key": lambda _view, _context, row, _name: {"code": row.key},
        "value": lambda _view, _context, row, _name: _plain(row.value),
        "default": lambda _view, _context, row, _name: _plain(row.default),
    }
    form = ParameterForm

    def get_pk_value(self, model: Setting) -> str:
        """Its key."""
        return model.key

    def get_list(
        self, page: int, *_asked: Any, page_size: int = 20, **_more: Any
    ) -> tuple[int, Sequence[Setting]]:
        """In the order of the manual's list."""
        found = settings(db_session())
        return len(found), found[page * page_size : (page + 1) * page_size]

    def get_one(self, id: Any) -> Setting:  # noqa: A002 - Flask-Admin's name
        """One parameter, as it stands."""
        return setting(db_session(), id if isinstance(id, str) else "")

    def edit_form(self, obj: Any = None) -> Any:
        """What cannot be typed is shown as it stands."""
        form = super().edit_form(obj)
        form.label.data = obj.label
        form.default.data, form.present.data = _plain(obj.default), _plain(obj.value)
        return form

    def update_model(self, form: Any, model: Any) -> bool:
        """Set it; after a refusal the form stands beside what holds now, so that it can be sent again."""
        version = read_whole(form.version.data)
        value, note = form.value.data or "", form.note.data or ""
        is_done = self.write(
            lambda session: set_parameter(session, model.key, value, note, -1 if version is None else version)
        )
        if not is_done:
            form.version.data = setting(db_session(), model.key).version
        return is_done

    @action("put_back", "恢复默认", "确定把选中的 {n} 个参数恢复为手册的默认值吗？")
    def put_back_chosen(self, ids: list[str]) -> None:
        """Let the manual's figures hold again."""
        self.write_each(ids, put_back, "已恢复")
