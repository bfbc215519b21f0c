"""演示数据 demo data: invented villages on the real divisions, loaded through the real importer (data.md §10)."""
