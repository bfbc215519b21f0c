"""发现 importing every module of a package, so that what they declare is known."""

import importlib
import pkgutil
from types import ModuleType


def import_all(package: str) -> list[ModuleType]:
    """Import a package and every module under it, in the order of their names; what they register stays."""
    root = importlib.import_module(package)
    found = pkgutil.walk_packages(root.__path__, f"{package}.")
    return [root, *(importlib.import_module(each.name) for each in found)]
