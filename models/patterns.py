"""格式 forms that a text must have: mobile numbers, identity cards, credit codes and their check digits."""

from datetime import date

from models.fields import Pattern
from models.platform.clock import today

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OLDEST_BIRTH = date(1880, 1, 1)


def id_card_is_sound(text: str) -> bool:
    """Whether the birth date exists and the last place is the check digit of GB 11643."""
    if not text[:17].isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == text[17] and _is_birth_date(text[6:14])


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return OLDEST_BIRTH <= born <= today()


def credit_code_is_sound(text: str) -> bool:
    """Whether the last place is the check digit of GB 32100."""
    total = sum(CREDIT_ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(text[:17]))
    return CREDIT_ALPHABET[-total % 31] == text[17]


MOBILE_REGEX, USUAL_MOBILE = r"1[0-9]{10}", r"1[3-9][0-9]{9}"
ODD_MOBILE = "不是手机号码的号段（13 至 19 开头），请核对；号码无误的可以保留"
"""Old lists have such numbers, and the manual's own sample is one: they are doubted, never refused (A-001.Z-20)."""
TELEPHONE_REGEX = r"(0[0-9]{2,3}-?)?[0-9]{7,8}(-[0-9]{1,6})?"

MOBILE = Pattern(
    "mobile",
    MOBILE_REGEX,
    "不是有效的手机号码，请填写 1 开头的 11 位数字",
    usual=USUAL_MOBILE,
    doubt=ODD_MOBILE,
)
MOBILE_OR_TELEPHONE = Pattern(
    "mobile_or_telephone",
    f"{MOBILE_REGEX}|{TELEPHONE_REGEX}",
    "不是有效的电话，请填写 11 位手机号码，或按“区号-号码”填写固定电话",
    usual=f"{USUAL_MOBILE}|{TELEPHONE_REGEX}",
    doubt=ODD_MOBILE,
)
ID_CARD = Pattern(
    "id_card",
    r"[0-9]{17}[0-9X]",
    "不是有效的居民身份证号码，请核对 18 位号码（末位 X 大写）",
    check=id_card_is_sound,
)
CREDIT_CODE = Pattern(
    "credit_code",
    r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}",
    "不是有效的统一社会信用代码，请核对 18 位代码（不含 I、O、S、V、Z）",
    check=credit_code_is_sound,
)
PERSON_NAME = Pattern(
    "person_name",
    r"[\u4e00-\u9fff\u3400-\u4dbf·]{2,20}|[A-Za-z][A-Za-z .'\-]{1,29}",
    "请填写 2–20 个汉字的姓名（可含“·”），外文姓名用字母填写",
)
