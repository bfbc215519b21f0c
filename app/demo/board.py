"""演示登录页 what the data administrator of the demo has published below the sign-in form (001-006, 001-009, 000-008)."""

from datetime import timedelta
from io import BytesIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo.cast import PROVINCE
from exports.manual_file import manual_file
from exports.manual_text import blocks_of
from models.levels import AccountKind
from models.platform.account import Account
from models.platform.attachments import Upload, arriving, attach
from models.platform.clock import today
from models.platform.filestore import FileStore
from models.platform.notices import Notice
from models.platform.policy_files import FILE, PolicyFile
from models.platform.records import create
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

NOTICES = (
    (
        "怎样取得账号",
        True,
        60,
        "各级账号由上一级管理，请向本县自然资源局或上一级管理账号的人领取一次性密码。",
    ),
    ("忘记密码怎么办", True, 60, "请联系上一级重置密码。重置后的一次性密码 72 小时内有效，登录后须先修改。"),
    (
        "服务群",
        True,
        60,
        "服务 QQ 群：000000000（演示）。加群请填写单位名称和姓名，通过验证后提问。",
    ),
    (
        "实地调研填报提醒",
        False,
        6,
        "各村请核对自然村名单后再填报实地调研。\n没有的资源在“本村无此项”里声明，不要留空。",
    ),
    ("系统维护通知", False, 2, "本周六 20:00 至 22:00 维护，请提前保存填报内容。"),
)
"""Title, whether it is a guide, how many days ago it began, text."""
FILES = {
    "“干部规划家乡行动”工作手册（演示）": (
        "干部组织群众一起摸清家底、商量规划、形成一图一书一表一民约。\n\n"
        "1. 工作准备：制定文件，成立项目组和领导小组，确定联络员。\n"
        "2. 规划任务：摸底调查，制定年度计划。\n"
        "3. 规划组织：摸排人员，报审名单，发函确认，确定技术单位。\n"
        "4. 规划编制：底图底数、实地调研、现状分析，直到成果审批备案。"
    ),
    "村庄规划成果要求（演示）": (
        "成果包括规划图、规划说明书、管制规则表和村规民约。\n\n"
        "- 两图为 jpg 格式，文字成果为 pdf 格式。\n"
        "- 上传的文件须去掉红头和盖章。"
    ),
}


def fill_board(session: Session, store: FileStore) -> int:
    """Publish the notices and policy files, once; returns how many."""
    with acting_as(session, SYSTEM):
        if session.scalar(select(func.count()).select_from(Notice)):
            return 0
        kind = AccountKind.DATA_ADMINISTRATOR
        keeper = session.scalars(
            select(Account).where(Account.kind == kind, Account.area == PROVINCE)
        ).first()
    if keeper is None:
        return 0
    with acting_as(session, keeper.actor(rights_of(kind))):
        for name, is_guide, days, text in NOTICES:
            begun = today() - timedelta(days=days)
            values = {
                "name": name,
                "is_guide": is_guide,
                "starts_on": begun,
                "text": text,
                "is_published": True,
            }
            with transaction(session):
                create(session, Notice, values)
        for place, (name, text) in enumerate(FILES.items(), 1):
            _publish(session, store, {"name": name, "place": place, "is_published": True}, text)
    return len(NOTICES) + len(FILES)


def _publish(session: Session, store: FileStore, values: dict[str, object], text: str) -> None:
    name = str(values["name"])
    written = BytesIO(manual_file(list(blocks_of(f"# {name}\n\n{text}"))))
    with arriving(store, FILE, Upload(f"{name}.docx", written)) as file, transaction(session):
        attach(session, store, create(session, PolicyFile, values).row, file)
