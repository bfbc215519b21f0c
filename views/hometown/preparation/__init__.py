"""工作准备、规划任务、组建规划组 the pages of the steps before planning (manual §3 to §5)."""
