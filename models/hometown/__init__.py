"""干部规划家乡行动 hometown planning: what is particular to it."""

from models.platform.subsystems import declare_subsystem

declare_subsystem("hometown", "干部规划家乡行动")
