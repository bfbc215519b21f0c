"""层级 levels of the administrative tree and the kinds of account that work at them (001-019…031)."""

from enum import StrEnum


class Level(StrEnum):
    """A level of the tree; a level owns a range of 12-digit codes."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    HAMLET = "hamlet"

    @property
    def label(self) -> str:
        """The name that the manual's column headings use."""
        return LEVEL_LABELS[self]

    @property
    def span(self) -> int:
        """How many codes a division of this level owns, itself included."""
        return SPANS[self]

    @property
    def below(self) -> "Level | None":
        """The next level down; None below the hamlet."""
        levels = list(Level)
        place = levels.index(self) + 1
        return levels[place] if place < len(levels) else None


LEVEL_LABELS = {
    Level.PROVINCE: "省",
    Level.PREFECTURE: "州(市)",
    Level.COUNTY: "县(市、区)",
    Level.TOWNSHIP: "乡镇(街道)",
    Level.VILLAGE: "行政村(社区)",
    Level.HAMLET: "自然村",
}
SPANS = {
    Level.PROVINCE: 10**10,
    Level.PREFECTURE: 10**8,
    Level.COUNTY: 10**6,
    Level.TOWNSHIP: 10**3,
    Level.VILLAGE: 1,
    Level.HAMLET: 1,
}


class AccountKind(StrEnum):
    """What an account is for; decides its level and its rights."""

    PROVINCE = "province_nr"
    PREFECTURE = "city_nr"
    COUNTY = "county_nr"
    COUNTY_ORGANISATION = "county_org"
    TOWNSHIP = "town"
    VILLAGE = "village"
    HAMLET = "natural"
    DATA_ADMINISTRATOR = "sysadmin"
    TECHNICAL_UNIT = "technical"
    SYSTEM_OPERATOR = "sys_operator"
    SECURITY_OFFICER = "sec_officer"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The role's name as shown."""
        return KIND_LABELS[self]

    @property
    def level(self) -> Level:
        """The level whose divisions have such accounts."""
        return KIND_LEVELS[self]


KIND_LABELS = {
    AccountKind.PROVINCE: "省级账号",
    AccountKind.PREFECTURE: "市级账号",
    AccountKind.COUNTY: "县级账号",
    AccountKind.COUNTY_ORGANISATION: "县委组织部账号",
    AccountKind.TOWNSHIP: "乡级账号",
    AccountKind.VILLAGE: "行政村账号",
    AccountKind.HAMLET: "自然村账号",
    AccountKind.DATA_ADMINISTRATOR: "系统管理员（数据管理员）",
    AccountKind.TECHNICAL_UNIT: "技术单位账号",
    AccountKind.SYSTEM_OPERATOR: "系统管理",
    AccountKind.SECURITY_OFFICER: "安全管理",
    AccountKind.AUDITOR: "审计管理",
}
KIND_LEVELS = {
    AccountKind.PROVINCE: Level.PROVINCE,
    AccountKind.PREFECTURE: Level.PREFECTURE,
    AccountKind.COUNTY: Level.COUNTY,
    AccountKind.COUNTY_ORGANISATION: Level.COUNTY,
    AccountKind.TOWNSHIP: Level.TOWNSHIP,
    AccountKind.VILLAGE: Level.VILLAGE,
    AccountKind.HAMLET: Level.HAMLET,
    AccountKind.DATA_ADMINISTRATOR: Level.PROVINCE,
    AccountKind.TECHNICAL_UNIT: Level.COUNTY,
    AccountKind.SYSTEM_OPERATOR: Level.PROVINCE,
    AccountKind.SECURITY_OFFICER: Level.PROVINCE,
    AccountKind.AUDITOR: Level.PROVINCE,
}
OFFICERS = frozenset({AccountKind.SYSTEM_OPERATOR, AccountKind.SECURITY_OFFICER, AccountKind.AUDITOR})
"""三员: they keep the system and see no business row; nobody is two of them (R18)."""
ROWLESS_KINDS = OFFICERS | {AccountKind.TECHNICAL_UNIT}
"""Kinds for which no business row exists; a technical unit works only under a village's account (001-028)."""
FILLING_KINDS = frozenset(AccountKind) - ROWLESS_KINDS
"""Kinds that read or fill in business rows."""
BUSINESS_KINDS = FILLING_KINDS - {AccountKind.HAMLET}
"""Kinds that read the business rows of their own area."""
