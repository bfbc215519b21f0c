"""导入 imports: files become checked rows, or problems named by their cell."""
