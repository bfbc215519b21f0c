"""定时场景 a periodic job declared for one test, and its ticks."""

from datetime import datetime

NIGHT = datetime(2021, 8, 12, 9, 0)
LAST = datetime(2021, 8, 12, 1, 30)
NAME = "test_nightly"
