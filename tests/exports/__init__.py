"""导出测试 tests of the files that are written."""
