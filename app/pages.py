"""已编译页面 compiled templates: what one process has compiled, the next takes from the instance's folder."""

from pathlib import Path

import jinja2

FOLDER = "templates"


def compiled_pages(instance: Path) -> jinja2.FileSystemBytecodeCache:
    """Where compiled templates are kept, nobody else's to write, apart for every version of the compiler.

    A template that has changed since is compiled again: the cache goes by its text.
    """
    folder = instance / FOLDER / jinja2.__version__
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder))
