"""门 what an account must do before any other page opens to it: change its password, prove a second factor (R02, R06)."""

from enum import StrEnum

from models.platform.refusal import Refusal

ALWAYS = frozenset({"LoginPage.logout", "LoginPage.login"})


class Shut(StrEnum):
    """Why every door but a few is shut."""

    FACTOR = "must_prove_second_factor"
    PASSWORD = "must_change_password"  # noqa: S105 - a code
    ENROL = "must_bind_second_factor"

    @property
    def way(self) -> str:
        """The page that opens the others again."""
        return WAYS[self]

    def lets_pass(self, endpoint: str) -> bool:
        """Whether a page may be used all the same."""
        return endpoint in ALWAYS or endpoint.partition(".")[0] == self.way.partition(".")[0]


WAYS = {
    Shut.FACTOR: "ProvePage.show",
    Shut.PASSWORD: "PasswordPage.change",
    Shut.ENROL: "FactorPage.show",
}
SENTENCES = {
    Shut.FACTOR: "请先完成二次验证，再办理其他业务",
    Shut.PASSWORD: "请先修改初始密码或已到期的密码，再办理其他业务",
    Shut.ENROL: "请先绑定手机验证码或登记密码锁，再办理其他业务",
}


class DoorShut(Refusal):
    """Something must be done first."""

    status = 403

    def __init__(self, shut: Shut) -> None:
        super().__init__(SENTENCES[shut])
        self.code = shut.value
