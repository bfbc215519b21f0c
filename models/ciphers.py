"""密码算法 the ciphers that values may be sealed with: AES-256-GCM and SM4-GCM, each authenticating the place of the value (R43)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from enum import StrEnum

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.memory import remembered
from models.platform.keyring import Purpose

NONCE, TAG = 12, 16
Seal = Callable[[bytes, bytes, bytes], bytes]
"""Takes a nonce, a text and its place."""


class Algorithm(StrEnum):
    """The ciphers that values may be sealed with; what was sealed with either opens with both at hand."""

    AES = "aes256gcm"
    SM4 = "sm4gcm"


def _sealer_aes(secret: bytes) -> Seal:
    return _aes(secret).encrypt


def _open_aes(secret: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    return _aes(secret).decrypt(nonce, sealed, place)


@remembered
def _aes(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def _sealer_sm4(secret: bytes) -> Seal:
    def encrypt(nonce: bytes, text: bytes, place: bytes) -> bytes:
        sealing = Cipher(algorithms.SM4(secret[:16]), modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(place)
        return sealing.update(text) + sealing.finalize() + sealing.tag

    return encrypt


def _open_sm4(secret: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    opening = Cipher(algorithms.SM4(secret[:16]), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    opening.authenticate_additional_data(place)
    return opening.update(sealed[:-TAG]) + opening.finalize()


CIPHERS = {Algorithm.AES: (_sealer_aes, _open_aes), Algorithm.SM4: (_sealer_sm4, _open_sm4)}
PURPOSES = {Algorithm.AES: Purpose.FIELD, Algorithm.SM4: Purpose.FIELD_SM4}


def in_letters(data: bytes) -> str:
    """How bytes are written into a column: letters and digits, no padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_letters(text: str) -> bytes:
    """The bytes again. Raises ``ValueError`` for what was not written so."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
