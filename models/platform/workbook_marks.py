"""检查标记 marks: what is written into a workbook that is returned, and taken out when it comes back."""

COMMENT_MARK = "【导入检查】"
REASON_HEADING = "错误说明"
LIST_SHEET = "错误清单"
