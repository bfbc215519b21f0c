"""测量 what the system must reach, each a ratio in one run on one machine (`make bench`)."""
