"""干部规划家乡行动 the pages that are particular to hometown planning."""
