"""实地调研 field survey: what a village has, table by table (manual §6.2)."""
