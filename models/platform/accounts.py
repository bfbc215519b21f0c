"""账号管理 accounts one at a time: found where the actor may, made, edited; each judged, each logged (001-019…031)."""

from sqlalchemy.orm import Session

from models.blind_index import normal
from models.levels import AccountKind
from models.patterns import MOBILE_OR_TELEPHONE
from models.platform import audit
from models.platform.account import Account, AccountState
from models.platform.account_log import log_account
from models.platform.delegation import TOP, Act, may_manage
from models.platform.division import Division
from models.platform.masking import mask
from models.platform.new_accounts import NO_LOGIN, NewAccount, create_accounts
from models.platform.one_time import one_time_hash, one_time_secret
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import actor_of

OWN = "不能管理自己的账号；修改密码请点右上角的账号名称，其他变更请联系上一级管理员"


def fetch_account(session: Session, account_id: int, act: Act = Act.KEEP) -> Account:
    """An account that the actor may do this to; nobody's own, and nobody else's."""
    actor = actor_of(session)
    found = session.get(Account, account_id)
    if found is None or not may_manage(actor, act, AccountKind(found.kind), found.area):
        raise NotFound("没有找到这个账号，或它不归本账号管理，请返回账号列表重新选择")
    if found.id == actor.account_id:
        raise Forbidden(OWN)
    return found


def create_account(session: Session, wanted: NewAccount) -> tuple[int, str]:
    """Make one account: its key and its one-time secret.

    Who has nobody above waits for the security officer's leave, and its secret is issued with that.
    """
    if session.get(Division, wanted.area) is None:
        raise Refusal("请选择行政区划")
    if not wanted.unit.strip():
        raise Refusal("请填写单位名称")
    waits = wanted.kind in TOP and not actor_of(session).unconfined
    secret = "" if waits else one_time_secret()
    made = NewAccount(
        wanted.login_name,
        wanted.kind,
        wanted.area,
        wanted.unit.strip(),
        NO_LOGIN if waits else one_time_hash(secret),
        wanted.hamlet_id,
        wanted.is_demo,
        not waits,
        wanted.holder.strip(),
        AccountState.PENDING if waits else AccountState.ACTIVE,
        wanted.expires_on,
        judged_phone(wanted.contact_phone),
    )
    key = create_accounts(session, [made])[0]
    log_account(session, "登记", session.get_one(Account, key))
    return key, secret


def edit_account(
    session: Session, account_id: int, unit: str, holder: str, contact_phone: str | None = None
) -> None:
    """Change what an account is called by; never its kind, its place or its name.

    No ``contact_phone``, or the masked one left as it was, keeps the stored number.
    """
    account = fetch_account(session, account_id)
    if not unit.strip():
        raise Refusal("请填写单位名称")
    before = {"unit": account.unit, "holder": account.holder}
    account.unit, account.holder = unit.strip(), holder.strip()
    changes = dict(audit.differences(before, {"unit": account.unit, "holder": account.holder}))
    if contact_phone is not None:
        changes |= _call_at(account, contact_phone.strip())
    log_account(session, "编辑", account, changes)


def judged_phone(text: str) -> str:
    """A telephone number as it is kept. Refused when it is none."""
    phone = normal(text)
    if phone and not (MOBILE_OR_TELEPHONE.accepts(phone) and MOBILE_OR_TELEPHONE.is_usual(phone)):
        raise Refusal(f"联系电话{MOBILE_OR_TELEPHONE.message}")
    return phone


def _call_at(account: Account, text: str) -> audit.Changes:
    """Keep another telephone number; what the log is told is masked."""
    before = account.contact_phone or ""
    hidden = mask("phone", before) if before else ""
    if text == hidden or (phone := judged_phone(text)) == before:
        return {}
    account.set_contact_phone(phone)
    return {"contact_phone": (hidden, mask("phone", phone) if phone else "")}
