"""组建规划组 the pages of 5.1 人员摸排 and 5.2 名单报审 that are particular to them (001-095…113)."""
