"""验证 proving the second factor: a code of the telephone or a recovery code, each accepted once (R06, R08)."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.platform import one_time_code
from models.platform.clock import now
from models.platform.credential import Credential
from models.platform.second_factor import RecoveryCode, WrongCode, recovery_hash


def prove_code(session: Session, account_id: int, code: str) -> None:
    """Accept a code of the telephone or a recovery code, once; inside the caller's transaction."""
    typed = "".join(code.split()).replace("-", "").upper()
    is_right = (
        _use_code(session, account_id, typed)
        if typed.isdigit()
        else _use_recovery(session, account_id, typed)
    )
    if not is_right:
        raise WrongCode


def _use_code(session: Session, account_id: int, typed: str) -> bool:
    held = session.get(Credential, account_id)
    if held is None or held.totp_seed is None or held.totp_step is None:
        return False
    step = one_time_code.step_of(one_time_code.unseal(held.totp_seed, account_id), typed)
    if step is None:
        return False
    used = session.execute(
        update(Credential)
        .where(Credential.account_id == account_id, Credential.totp_step < step)
        .values(totp_step=step)
        .returning(Credential.account_id)
    )
    return used.one_or_none() is not None


def _use_recovery(session: Session, account_id: int, typed: str) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_on.is_(None))
        .where(RecoveryCode.code_hash == recovery_hash(account_id, typed))
        .values(used_on=now())
        .returning(RecoveryCode.id)
    )
    return used.one_or_none() is not None
