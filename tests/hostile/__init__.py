"""恶意文件 hostile and dirty files, and what becomes of them."""
