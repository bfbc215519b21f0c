"""手机验证码 one-time codes of a telephone (RFC 6238): the seed is sealed at rest, and a code is told by its step."""

import base64
import os
import secrets
import time

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.platform import keyring
from models.platform.keyring import Purpose

ISSUER = "云岭"
SECONDS = 30
DIGITS = 6
DRIFT = 1
"""A telephone's clock may be one step off."""
NONCE_BYTES = 12


def new_seed() -> str:
    """A random seed, as a telephone takes it."""
    return pyotp.random_base32()


def address_of(seed: str, login_name: str) -> str:
    """What the picture for the telephone says."""
    return pyotp.TOTP(seed).provisioning_uri(name=login_name, issuer_name=ISSUER)


def step_of(seed: str, typed: str) -> int | None:
    """The step whose code this is, if it is one of now; None when it is not."""
    code, here = "".join(typed.split()), int(time.time()) // SECONDS
    generator = pyotp.TOTP(seed, interval=SECONDS)
    if len(code) != DIGITS or not code.isascii():
        return None
    steps = range(here - DRIFT, here + DRIFT + 1)
    matching = [step for step in steps if secrets.compare_digest(generator.generate_otp(step), code)]
    return matching[-1] if matching else None


def seal(seed: str, account_id: int) -> str:
    """The seed as it is kept: it can be read only with the keyring, and only for this account."""
    key, nonce = keyring.current(Purpose.SECOND_FACTOR), os.urandom(NONCE_BYTES)
    closed = AESGCM(key.secret).encrypt(nonce, seed.encode(), _bound_to(account_id))
    return f"{key.kid}.{base64.b64encode(nonce + closed).decode()}"


def unseal(kept: str, account_id: int) -> str:
    """The seed again."""
    kid, _, text = kept.partition(".")
    sealed = base64.b64decode(text)
    key = keyring.key(kid, Purpose.SECOND_FACTOR)
    opened = AESGCM(key.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(account_id))
    return opened.decode()


def _bound_to(account_id: int) -> bytes:
    return f"platform_credential|totp_seed|{account_id}".encode()
