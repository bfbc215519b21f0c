"""数据字典 the choices of every dictionary, found, added, renamed, switched off; a code is never lost."""

from typing import Any, ClassVar

from flask_admin.contrib.sqla.filters import FilterEqual
from wtforms import BooleanField, Form, SelectField, StringField

from models.levels import AccountKind
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import LONGEST_ALIASES, LONGEST_LABEL, add_item, change_item
from models.platform.refusal import NotFound
from models.platform.rights import Permission, grant
from views.platform.console.base import read_key
from views.platform.console.lists import ConsoleTable
from views.platform.console.registry import console_page
from views.platform.dictionary import aliases_in, names
from views.request import db_session

PAGE = "console_dictionary"
for _permission in (Permission.VIEW, Permission.ADD, Permission.EDIT):
    grant(_permission, PAGE, AccountKind.SYSTEM_OPERATOR)
ALIASES = {"length": LONGEST_ALIASES}


class ItemForm(Form):
    """What may be changed of a choice."""

    label = StringField("名称", render_kw={"required": True, "length": LONGEST_LABEL})
    aliases = StringField("别名", description="导入时可识别，用顿号隔开", render_kw=ALIASES)
    enabled = BooleanField("启用", default=True)


class NewItemForm(Form):
    """A new choice; its code cannot be changed later."""

    dictionary = SelectField("字典", render_kw={"required": True})
    code = StringField(
        "代码", description="字母、数字、下划线，登记后不能更改", render_kw={"required": True, "length": 40}
    )
    label = StringField("名称", render_kw={"required": True, "length": LONGEST_LABEL})
    aliases = StringField("别名", description="导入时可识别，用顿号隔开", render_kw=ALIASES)


@console_page("数据字典", 10, "dictionaries", DictionaryItem)
class DictionariesPage(ConsoleTable):
    """Written by the verbs that 字典维护 uses as well."""

    page = PAGE
    routes: ClassVar[frozenset[str]] = frozenset({"index_view", "create_view", "edit_view"})
    named_by = "label"
    column_list = ("dictionary_label", "code", "label", "aliases", "enabled")
    column_labels: ClassVar[dict[str, str]] = {
        "dictionary_label": "字典",
        "code": "代码",
        "label": "名称",
        "aliases": "别名",
        "enabled": "启用",
    }
    column_default_sort: ClassVar[list[tuple[str, bool]]] = [
        ("dictionary", False),
        ("place", False),
        ("id", False),
    ]
    column_sortable_list = ("dictionary_label", "label")
    column_searchable_list = ("label", "aliases", "code")
    column_filters = (FilterEqual(DictionaryItem.dictionary, "字典"),)
    choices: ClassVar[dict[str, Any]] = {"字典": lambda session: list(names(session).items())}
    column_formatters: ClassVar[dict[str, Any]] = {
        "code": lambda _view, _context, item, _name: {"code": item.code},
        "aliases": lambda _view, _context, item, _name: "、".join(item.aliases.split("\n")),
    }
    form = ItemForm

    def get_create_form(self) -> type[Form]:
        """With the dictionary and the code."""
        return NewItemForm

    def create_form(self, obj: Any = None) -> Any:
        """The dictionaries are those that there are now."""
        form = super().create_form(obj)
        form.dictionary.choices = list(names(db_session()).items())
        return form

    def edit_form(self, obj: Any = None) -> Any:
        """Aliases are typed on one line."""
        form = super().edit_form(obj)
        if form.aliases.data:
            form.aliases.data = "、".join(form.aliases.data.split("\n"))
        return form

    def get_one(self, id: Any) -> Any:  # noqa: A002 - Flask-Admin's name
        """The choice; not found for anything else."""
        item = db_session().get(DictionaryItem, read_key(id))
        if item is None:
            raise NotFound("没有找到这个选项，请返回列表重新选择")
        return item

    def create_model(self, form: Any) -> bool:
        """Add a choice."""
        words = form.label.data.strip(), aliases_in(form.aliases.data)
        return self.write(
            lambda session: add_item(session, form.dictionary.data, form.code.data.strip(), *words)
        )

    def update_model(self, form: Any, model: Any) -> bool:
        """Change a choice."""
        which, label = (model.dictionary, model.id), form.label.data.strip()
        aliases, enabled = aliases_in(form.aliases.data), form.enabled.data
        return self.write(
            lambda session: change_item(session, which, label=label, aliases=aliases, enabled=enabled)
        )
