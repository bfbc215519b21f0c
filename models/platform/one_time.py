"""一次性密码 one-time secrets: random, read aloud without mistakes, shown once and never kept (R02)."""

import hashlib
import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 16
ROUNDS = 1000
"""A secret of 90 random bits needs no slow hash, and 15,000 slow ones take most of an hour."""


def one_time_secret() -> str:
    """A random secret that can be read aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def one_time_hash(secret: str) -> str:
    """What is kept of it, in the form in which every password is kept."""
    salt = secrets.token_hex(8)
    derived = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt.encode(), ROUNDS)
    return f"pbkdf2:sha256:{ROUNDS}${salt}${derived.hex()}"
