"""村(居)民小组 villager groups: registered only, they have no accounts (manual §2.1; 001-037)."""

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.fields import field
from models.hometown.own_hamlets import NamesHamlets
from models.levels import AccountKind
from models.patterns import MOBILE, PERSON_NAME


class VillagerGroup(
    NamesHamlets,
    label="村(居)民小组",
    menu="基本信息",
    tab="行政村信息",
    written_by=(AccountKind.VILLAGE,),
    natural_key=("name",),
    names_hamlets_in="located_hamlet_id",
):
    """A group of the village's people, and who leads it."""

    __tablename__ = "hometown_villager_group"
    __table_args__ = (UniqueConstraint("area", "name"),)

    name: Mapped[str] = field("居民小组名称", String(50), required=True)
    leader_name: Mapped[str] = field("组长姓名", String(30), required=True, pattern=PERSON_NAME)
    leader_phone: Mapped[str] = field(
        "组长电话", String(11), required=True, pattern=MOBILE, sensitive="phone"
    )
    located_hamlet_id: Mapped[int | None] = field(
        "对应自然村", Integer, ForeignKey("hometown_hamlet.id"), hamlet=True
    )
