"""干部规划家乡行动 hometown planning: what is particular to it."""
