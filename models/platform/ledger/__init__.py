"""台账 ledgers: declared measures, kept for every village by the database and added up the tree (001-192)."""
