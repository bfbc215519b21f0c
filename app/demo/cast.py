"""演示账号 the demo accounts: one for each level and role on both branches of the demo."""

from dataclasses import dataclass

from models.levels import AccountKind

PASSWORD = "Yunling@2026"  # noqa: S105 - printed for everybody; a production start refuses it
PROVINCE = 530000000000
JINGDONG, WENJING, ZHONGSUO = 530823000000, 530823102000, 530823102215
WUHUA, XIZHU, SANDUO = 530102000000, 530102010000, 530102010004


@dataclass(frozen=True)
class DemoAccount:
    """A login that everybody may try."""

    login_name: str
    kind: AccountKind
    area: int
    unit: str


ACCOUNTS = (
    DemoAccount("云南省项目组", AccountKind.PROVINCE, PROVINCE, "云南省自然资源厅项目组办公室"),
    DemoAccount("系统管理员", AccountKind.DATA_ADMINISTRATOR, PROVINCE, "系统管理员"),
    DemoAccount("系统运维", AccountKind.SYSTEM_OPERATOR, PROVINCE, "系统管理"),
    DemoAccount("安全管理员", AccountKind.SECURITY_OFFICER, PROVINCE, "安全管理"),
    DemoAccount("审计员", AccountKind.AUDITOR, PROVINCE, "审计管理"),
    DemoAccount("普洱市", AccountKind.PREFECTURE, 530800000000, "普洱市自然资源和规划局"),
    DemoAccount("景东县", AccountKind.COUNTY, JINGDONG, "景东彝族自治县自然资源局"),
    DemoAccount("景东县组织部", AccountKind.COUNTY_ORGANISATION, JINGDONG, "中共景东彝族自治县委组织部"),
    DemoAccount("文井镇", AccountKind.TOWNSHIP, WENJING, "文井镇人民政府"),
    DemoAccount("中所村", AccountKind.VILLAGE, ZHONGSUO, "中所村民委员会"),
    DemoAccount("彩云规划院", AccountKind.TECHNICAL_UNIT, JINGDONG, "彩云乡村规划设计院"),
    DemoAccount("昆明市", AccountKind.PREFECTURE, 530100000000, "昆明市自然资源和规划局"),
    DemoAccount("五华区", AccountKind.COUNTY, WUHUA, "五华区自然资源局"),
    DemoAccount("五华区组织部", AccountKind.COUNTY_ORGANISATION, WUHUA, "中共五华区委组织部"),
    DemoAccount("西翥街道", AccountKind.TOWNSHIP, XIZHU, "西翥街道办事处"),
    DemoAccount("三多社区", AccountKind.VILLAGE, SANDUO, "三多社区居民委员会"),
)

SECOND_IDENTITY = ("景东县", AccountKind.COUNTY_ORGANISATION, JINGDONG, "中共景东彝族自治县委组织部")
"""One person with two identities: they switch at the top right."""
OTHER_SYSTEM = ("景东县", "景东县国土空间一张图", 5000)
"""The account that another system comes in by, for what, and how many rows a day it asks for."""
FILLING = ("中所村", "彩云规划院")
"""The village that lets a technical unit work under its account."""
