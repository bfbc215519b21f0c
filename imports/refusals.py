"""文件拒收 refusals of files: why a workbook was not even read, and what to do about it."""

import unicodedata
from enum import StrEnum

from models.platform.refusal import Refusal

NAME_LENGTH = 80


class Reason(StrEnum):
    """Why a file was refused, for logs and counters; people read the sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_WORKBOOK = "not_a_workbook"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    MACRO = "macro"
    ARCHIVE = "archive"
    XML = "xml"
    DIMENSIONS = "dimensions"
    SHEETS = "sheets"
    VALUE = "value"
    EXTERNAL = "external"
    EXHAUSTED = "exhausted"


SENTENCES = {
    Reason.EMPTY: "是空文件，请重新选择填好的工作簿上传",
    Reason.TOO_LARGE: "超过大小限制，请删除图片和多余的工作表，或拆分成几个文件后重新上传",
    Reason.NOT_A_WORKBOOK: "不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传",
    Reason.DAMAGED: "不完整或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传",
    Reason.ENCRYPTED: "设置了打开密码，请取消打开密码后重新上传",
    Reason.MACRO: "含有宏，请另存为不含宏的 .xlsx 后重新上传",
    Reason.ARCHIVE: "的内部结构不正常，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传",
    Reason.XML: "含有不允许的内容（文档类型声明），请用 Excel 或 WPS 打开后另存为 .xlsx 再上传",
    Reason.DIMENSIONS: "的行列数超过限制，请删除多余的行和列后重新上传",
    Reason.SHEETS: "的工作表过多，请只保留模板中的工作表后重新上传",
    Reason.VALUE: "有单元格内容过长，请精简后重新上传",
    Reason.EXTERNAL: "链接了别的文件或数据源，请在“数据—编辑链接”中断开链接后重新上传",
    Reason.EXHAUSTED: "内容过于庞大或结构异常，无法读取，请把数据复制到新下载的模板中再上传",
}


class UnsafeWorkbook(Refusal):
    """The file is not read: it is no workbook, is damaged, or could harm the server."""

    def __init__(self, reason: Reason, file: str = "", detail: str = "") -> None:
        self.reason = reason
        self.file = safe_name(file)
        self.detail = detail
        subject = f"文件“{self.file}”" if self.file else "文件"
        super().__init__(subject + (detail or SENTENCES[reason]))

    def __reduce__(self) -> tuple[type["UnsafeWorkbook"], tuple[Reason, str, str]]:
        return type(self), (self.reason, self.file, self.detail)


def safe_name(name: str) -> str:
    """A file's name as it may be shown: the last part of the path, no invisible signs, not too long."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    if len(seen) <= NAME_LENGTH:
        return seen
    return seen[: NAME_LENGTH - 11] + "…" + seen[-10:]
