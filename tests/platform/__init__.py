"""平台测试 tests of the platform engines."""
