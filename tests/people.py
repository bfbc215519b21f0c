"""人物 the cast: invented people with fixed accounts, known to every test.

小玉 clerk of 中所村 · 老赵 文井镇 · 段科 景东县 · 组织部 · 普洱市 · 省 · 系统管理员 · 审计
系统管理小郭、安全管理老何（与审计老余为三员）, 规划院小苏 who fills in for villages
and, on the other branch, whoever must see nothing of it: 外人 of 三多, 西翥街道, 五华区, 昆明市.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import pbkdf2_hmac

from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.sessions import SignInSession, Stage, stamp_of, token_hash

PROVINCE = 530000000000
PUER, JINGDONG, WENJING, ZHONGSUO = 530800000000, 530823000000, 530823102000, 530823102215
KUNMING, WUHUA, XIZHU, SANDUO = 530100000000, 530102000000, 530102010000, 530102010004

PASSWORD = "Ceshi@2026"
PASSWORD_HASH = "pbkdf2:sha256:1$ceshi$" + pbkdf2_hmac("sha256", PASSWORD.encode(), b"ceshi", 1).hex()
"""The same in every process, for one worker prepares what another signs in to."""


@dataclass(frozen=True)
class Person:
    """Somebody of the cast and the account that is theirs."""

    id: int
    login: str
    kind: AccountKind
    area: int
    unit: str
    hamlet_id: int | None = None

    @property
    def actor(self) -> Actor:
        """The account as the engines know it, with the rights its kind is declared to have."""
        return Actor(
            account_id=self.id,
            name=self.login,
            unit=self.unit,
            kind=self.kind,
            area=self.area,
            hamlet_id=self.hamlet_id,
            rights=rights_of(self.kind),
        )


CLERK = Person(1, "小玉", AccountKind.VILLAGE, ZHONGSUO, "中所村民委员会")
TOWNSHIP = Person(2, "老赵", AccountKind.TOWNSHIP, WENJING, "文井镇人民政府")
COUNTY = Person(3, "段科", AccountKind.COUNTY, JINGDONG, "景东彝族自治县自然资源局")
ORGANISATION = Person(4, "组织部小罗", AccountKind.COUNTY_ORGANISATION, JINGDONG, "景东县委组织部")
PREFECTURE = Person(5, "普洱老周", AccountKind.PREFECTURE, PUER, "普洱市自然资源和规划局")
PROVINCIAL = Person(6, "省里老陈", AccountKind.PROVINCE, PROVINCE, "云南省自然资源厅")
ADMINISTRATOR = Person(7, "管理员小林", AccountKind.DATA_ADMINISTRATOR, PROVINCE, "系统管理员")
AUDITOR = Person(8, "审计老余", AccountKind.AUDITOR, PROVINCE, "审计管理")

OUTSIDER = Person(9, "外村小杨", AccountKind.VILLAGE, SANDUO, "三多社区居民委员会")
OUTSIDE_TOWNSHIP = Person(10, "外镇老李", AccountKind.TOWNSHIP, XIZHU, "西翥街道办事处")
OUTSIDE_COUNTY = Person(11, "外县老王", AccountKind.COUNTY, WUHUA, "五华区自然资源局")
OUTSIDE_PREFECTURE = Person(12, "外市老张", AccountKind.PREFECTURE, KUNMING, "昆明市自然资源和规划局")

OPERATOR = Person(13, "运维小郭", AccountKind.SYSTEM_OPERATOR, PROVINCE, "系统管理")
SECURITY = Person(14, "安全老何", AccountKind.SECURITY_OFFICER, PROVINCE, "安全管理")
TECHNICAL = Person(15, "规划院小苏", AccountKind.TECHNICAL_UNIT, JINGDONG, "彩云乡村规划设计院")

CAST = (
    CLERK,
    TOWNSHIP,
    COUNTY,
    ORGANISATION,
    PREFECTURE,
    PROVINCIAL,
    ADMINISTRATOR,
    AUDITOR,
    OUTSIDER,
    OUTSIDE_TOWNSHIP,
    OUTSIDE_COUNTY,
    OUTSIDE_PREFECTURE,
    OPERATOR,
    SECURITY,
    TECHNICAL,
)
OF_EACH_KIND = (*CAST[:8], OPERATOR, SECURITY, TECHNICAL)
OFFICERS = (OPERATOR, SECURITY, AUDITOR)
OUTSIDERS = (OUTSIDER, OUTSIDE_TOWNSHIP, OUTSIDE_COUNTY, OUTSIDE_PREFECTURE)


def register(session: Session) -> None:
    """Give the cast their logins, in an empty house; their roles must have been synchronised before."""
    wanted = [
        NewAccount(person.login, person.kind, person.area, person.unit, PASSWORD_HASH) for person in CAST
    ]
    with acting_as(session, SYSTEM):
        assert create_accounts(session, wanted) == [person.id for person in CAST]
    for person in CAST:
        session.add(standing_session(person, PASSWORD_HASH))


def token_of(person: Person) -> str:
    """The token of a session that the person always has."""
    return f"standing-session-of-{person.id}"


def standing_session(person: Person, hashed: str) -> SignInSession:
    """A session that neither runs out nor is written to by being used."""
    return SignInSession(
        token_hash=token_hash(token_of(person)),
        account_id=person.id,
        stage=Stage.FULL.value,
        stamp=stamp_of(hashed, person.kind),
        made_on=datetime(2026, 1, 1),
        seen_on=datetime(2099, 1, 1),
        ends_on=datetime(2100, 1, 1),
        origin="127.0.0.1",
        agent="",
    )
