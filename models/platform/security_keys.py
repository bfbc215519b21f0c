"""密码锁 security keys by WebAuthn: several for an account, each with a name; a challenge is good once (000-008)."""

import base64
import json
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import touched
from models.late import Late
from models.platform import audit
from models.platform.account import Account
from models.platform.account_log import about
from models.platform.clock import now
from models.platform.credential import credential_of
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of
from models.platform.second_factor import SecurityKey, WrongCode, factors_of, new_recovery_codes, settle
from models.platform.sessions import SignInSession
from models.platform.transaction import transaction

webauthn = Late("webauthn")
keys_of_browsers = Late("webauthn.helpers.structs")
failures = Late("webauthn.helpers.exceptions")

MOST_KEYS = 10
LONGEST_NAME = 40
NOT_TAKEN = "没有认出这把密码锁，请插好后重试"


@dataclass(frozen=True)
class Site:
    """The site as a key knows it: its host, and its whole address."""

    host: str
    address: str


def registration_options(session: Session, site: Site, session_id: int) -> str:
    """What the browser asks a new key to sign, as JSON; inside the caller's transaction."""
    account = session.get_one(Account, actor_of(session).account_id)
    keys = factors_of(session, account.id).keys
    if len(keys) >= MOST_KEYS:
        raise Refusal(f"最多登记 {MOST_KEYS} 把密码锁，请先删除不用的")
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="云岭",
        user_id=f"account-{account.id}".encode(),
        user_name=account.login_name,
        exclude_credentials=[
            keys_of_browsers.PublicKeyCredentialDescriptor(id=each.credential_id) for each in keys
        ],
    )
    _remember(session, session_id, options.challenge)
    asked: str = webauthn.options_to_json(options)
    return asked


def take_challenge(session: Session, session_id: int) -> bytes:
    """What the session's last question asked to be signed; empty when there is no question, or it was answered.

    It is taken in a transaction of its own, before the answer is looked at: a wrong answer uses it up too,
    and of two answers at once one finds nothing.
    """
    mine = SignInSession.id == session_id
    with transaction(session):
        asked = session.scalars(select(SignInSession.challenge).where(mine)).one_or_none()
        if not asked:
            return b""
        used_up = update(SignInSession).where(mine, SignInSession.challenge == asked).values(challenge=None)
        done = session.execute(used_up.execution_options(synchronize_session=False))
        is_mine = touched(done) == 1
    return bytes.fromhex(asked) if is_mine else b""


def register_key(session: Session, site: Site, challenge: bytes, name: str, answer: str) -> list[str]:
    """Take a key into use, inside the caller's transaction; with the first factor come recovery codes.

    ``challenge`` is what :func:`take_challenge` gave.
    """
    account = session.get_one(Account, actor_of(session).account_id)
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME:
        raise Refusal(f"请给密码锁起一个名称，最多 {LONGEST_NAME} 个字")
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_asked(challenge),
            expected_rp_id=site.host,
            expected_origin=site.address,
        )
    except failures.WebAuthnException as error:
        raise Refusal(NOT_TAKEN) from error
    is_first = not credential_of(session, account.id).has_factor
    session.add(
        SecurityKey(
            account_id=account.id,
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=plain,
            made_on=now(),
        )
    )
    settle(session, account.id)
    _log(session, account, "登记密码锁", plain)
    return new_recovery_codes(session) if is_first else []


def remove_key(session: Session, key_id: int) -> None:
    """Give up one's own key, inside the caller's transaction."""
    account = session.get_one(Account, actor_of(session).account_id)
    key = session.get(SecurityKey, key_id)
    if key is None or key.account_id != account.id:
        raise NotFound("没有找到这把密码锁，请刷新页面")
    session.delete(key)
    settle(session, account.id)
    _log(session, account, "删除密码锁", key.name)


def authentication_options(session: Session, site: Site, account_id: int, session_id: int) -> str:
    """What the browser asks one of the account's keys to sign, as JSON; inside the caller's transaction."""
    keys = factors_of(session, account_id).keys
    if not keys:
        raise Refusal("本账号没有登记密码锁，请用手机验证码，或从“无锁用户”登录")
    allowed = [keys_of_browsers.PublicKeyCredentialDescriptor(id=each.credential_id) for each in keys]
    options = webauthn.generate_authentication_options(rp_id=site.host, allow_credentials=allowed)
    _remember(session, session_id, options.challenge)
    asked: str = webauthn.options_to_json(options)
    return asked


def prove_key(session: Session, site: Site, account_id: int, challenge: bytes, answer: str) -> None:
    """Accept what a key has signed, inside the caller's transaction; ``challenge`` is what :func:`take_challenge` gave."""
    key = _key_of(session, account_id, answer)
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_asked(challenge),
            expected_rp_id=site.host,
            expected_origin=site.address,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except failures.WebAuthnException as error:
        raise WrongCode(NOT_TAKEN) from error
    key.sign_count, key.used_on = verified.new_sign_count, now()


def _key_of(session: Session, account_id: int, answer: str) -> SecurityKey:
    try:
        text = json.loads(answer)["rawId"]
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongCode(NOT_TAKEN) from error
    mine = SecurityKey.account_id == account_id, SecurityKey.credential_id == raw
    key = session.scalars(select(SecurityKey).where(*mine)).one_or_none()
    if key is None:
        raise WrongCode(NOT_TAKEN)
    return key


def _remember(session: Session, session_id: int, challenge: bytes) -> None:
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(challenge=challenge.hex())
    )


def _asked(challenge: bytes) -> bytes:
    if not challenge:
        raise WrongCode(NOT_TAKEN)
    return challenge


def _log(session: Session, account: Account, action: str, name: str) -> None:
    audit.log(session, action, about(account, "platform_security_key", f"；密码锁：{name}"))
