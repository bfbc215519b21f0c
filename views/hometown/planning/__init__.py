"""规划编制 the workspace of a village's planning (manual §6)."""
