"""导入测试 tests of reading and understanding files."""
