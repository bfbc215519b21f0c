"""格式 the forms of names, numbers and codes; hamlet names above all (001-027, data.md 0.4, 1.20)."""

import pytest

from models.checks import check_row
from models.fields import Field, Pattern, Severity
from models.hometown.assist_unit import FULL_NAME
from models.hometown.field_survey.commercial_land import CERTIFICATE
from models.hometown.field_survey.geohazard import NUMBER
from models.hometown.field_survey.mineral_resource import LICENCE
from models.hometown.hamlet import HAMLET_NAME, Hamlet
from models.patterns import CREDIT_CODE, ID_CARD, MOBILE, MOBILE_OR_TELEPHONE, PERSON_NAME
from models.value_checks import check_value

ACCEPTED = [
    (MOBILE, "19900000001"),
    (MOBILE_OR_TELEPHONE, "62200000"),
    (MOBILE_OR_TELEPHONE, "087162200000-801"),
    (MOBILE_OR_TELEPHONE, "19900000001"),
    (MOBILE_OR_TELEPHONE, "0879-6220000"),
    (ID_CARD, "11010519491231002X"),
    (ID_CARD, "440524188001010014"),
    (CREDIT_CODE, "91350100M000100Y43"),
    (PERSON_NAME, "甲一"),
    (PERSON_NAME, "阿卜杜拉·买买提"),
    (PERSON_NAME, "John O'Neil"),
    (FULL_NAME, "景东县示例局"),
    (LICENCE, "C" + "5" * 22),
    (NUMBER, "530823010001"),
    (CERTIFICATE, "云（2021）景东县不动产权第0000001号"),
    (CERTIFICATE, "云(2021)景东县不动产权第0000001号"),
]
REFUSED = [
    (MOBILE, "22565847089"),
    (MOBILE, "1990000000"),
    (MOBILE, "１９９００００００１１"),
    (MOBILE_OR_TELEPHONE, "0879-62"),
    (MOBILE_OR_TELEPHONE, "电话无"),
    (ID_CARD, "110105194912310021"),
    (ID_CARD, "11010519491331002X"),
    (ID_CARD, "11010519491231002x"),
    (ID_CARD, "110105209912310020"),
    (CREDIT_CODE, "91350100M000100Y44"),
    (CREDIT_CODE, "91350100I000100Y43"),
    (PERSON_NAME, "甲"),
    (PERSON_NAME, "甲1"),
    (FULL_NAME, "县局"),
    (FULL_NAME, "县农业局等单位"),
    (LICENCE, "C123"),
    (NUMBER, "530823070001"),
    (CERTIFICATE, "集用（2021）第1号"),
]


@pytest.mark.parametrize(("form", "text"), ACCEPTED, ids=[f"{form.key}-{text}" for form, text in ACCEPTED])
def test_what_has_the_form_is_accepted(form: Pattern, text: str) -> None:
    assert form.accepts(text)


@pytest.mark.parametrize(("form", "text"), REFUSED, ids=[f"{form.key}-{text}" for form, text in REFUSED])
def test_what_has_not_the_form_is_refused(form: Pattern, text: str) -> None:
    assert not form.accepts(text)


RANGES = [
    (MOBILE, "12565847089", False),
    (MOBILE, "10000000000", False),
    (MOBILE, "13000000000", True),
    (MOBILE_OR_TELEPHONE, "12565847089", False),
    (MOBILE_OR_TELEPHONE, "0879-6220000", True),
    (CREDIT_CODE, "91350100M000100Y43", True),
]


@pytest.mark.parametrize(
    ("form", "text", "is_usual"), RANGES, ids=[f"{form.key}-{text}" for form, text, _ in RANGES]
)
def test_a_number_of_no_known_range_is_one_and_is_doubted(
    form: Pattern, text: str, *, is_usual: bool
) -> None:
    """A-001.Z-20: 样例手机号 12565847089 不是合法号段, 提示而非拦截."""
    declared = Field("联系电话", "phone", pattern=form)
    told = list(check_value(declared, text))

    assert [(each.severity, each.code) for each in told] == (
        [] if is_usual else [(Severity.WARNING, "unusual")]
    )
    assert all("请核对；号码无误的可以保留" in each.message for each in told)


HAMLETS = ["马坡村", "石头地", "上寨", "者后村", "小河边", "镇沅街", "阿·卡寨"]
NO_HAMLETS = [
    "中所村委会",
    "三多居委会",
    "中所村民委员会",
    "东村居民委员会",
    "第一村民小组",
    "桃园居民小组",
    "马坡自然村",
    "三多社区",
    "文井镇中所村马坡",
    "西翥街道东村",
    "文井乡中所村马坡自然村",
    "中所村马坡村",
    "中所村一组",
    "村",
    "马坡村1组",
    "Mapo",
    "这是一个长得超过了十五个汉字的村名",
]


@pytest.mark.parametrize("name", HAMLETS)
def test_a_hamlet_goes_by_its_own_name(name: str) -> None:
    assert HAMLET_NAME.accepts(name)


@pytest.mark.parametrize("name", NO_HAMLETS)
def test_a_name_that_is_not_the_hamlets_own_is_refused_in_the_manuals_words(name: str) -> None:
    [problem] = check_row(Hamlet, {"name": name, "status": "active"})
    assert (
        "登录名称为自然村名称(例如:马坡村)!不能填xx乡xx村xx自然村、xx村委会、xx居民小组等" in problem.message
    )
