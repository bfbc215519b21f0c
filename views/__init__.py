"""页面 how people see and do it: pages, workspaces and APIs over the verbs of the models."""
