"""应用测试 the application as people and browsers meet it."""
