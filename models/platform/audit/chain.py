"""链 the tables of the sealed chain: blocks of entries, and the days that have been archived (R22, R44)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

BIG = BigInteger().with_variant(Integer, "sqlite")


class AuditBlock(Base):
    """Some entries of one day in their order, each with its mark, sealed to the block before."""

    __tablename__ = "platform_audit_block"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, nullable=False, index=True)
    entries: Mapped[int] = mapped_column(Integer, nullable=False)
    last_id: Mapped[int] = mapped_column(BIG, nullable=False)
    up_to: Mapped[int] = mapped_column(BIG, nullable=False)
    ids: Mapped[str] = mapped_column(Text, nullable=False)
    marks: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    is_adopted: Mapped[bool] = mapped_column(Boolean, nullable=False)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    head: Mapped[str] = mapped_column(String(80), nullable=False)


class AuditArchive(Base):
    """A sealed day whose entries have left the database for a signed file; its blocks stay."""

    __tablename__ = "platform_audit_archive"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    entries: Mapped[int] = mapped_column(Integer, nullable=False)
    file_name: Mapped[str] = mapped_column(String(120), nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    signature: Mapped[str] = mapped_column(String(80), nullable=False)
