"""系统 the subsystems that run on the platform, by the names that people know them by; each declares its own."""

from collections.abc import Mapping
from types import MappingProxyType

from models.registry import DeclarationError

_subsystems: dict[str, str] = {}
SUBSYSTEMS: Mapping[str, str] = MappingProxyType(_subsystems)
"""What each subsystem is called on screen, by its name in code."""


def declare_subsystem(name: str, label: str) -> None:
    """Enter a subsystem."""
    if name in _subsystems or label in _subsystems.values():
        raise DeclarationError(f"subsystem {name} is declared twice")
    _subsystems[name] = label


def subsystem_label(name: str) -> str:
    """What a subsystem is called on screen."""
    return _subsystems.get(name, name)


declare_subsystem("platform", "平台公用")
