"""导出 exports: rows become files. Nothing is decided here."""
