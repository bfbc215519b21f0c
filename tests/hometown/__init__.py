"""干部规划家乡行动 hometown planning, told as tests."""
