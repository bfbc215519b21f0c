"""测试 tests: what the manuals ask, told as sentences over the real components."""
