"""干部规划家乡行动 documents of hometown planning."""
