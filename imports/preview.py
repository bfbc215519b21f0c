"""预览 what an import would do, in words and figures for the page that asks whether to go on."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from imports.plan import Plan
from models.fields import Field, fields_of
from models.platform.changes import TableChange
from models.platform.dictionary import Dictionaries
from models.platform.masking import mask

MOST_PREVIEWED = 200


def preview(plan: Plan, words: Dictionaries, hamlets: Mapping[int, str]) -> dict[str, Any]:
    """What the preview shows, as plain data: counts a sheet, and the first rows with their differing cells."""
    return {
        "sheets": [_sheet_preview(change, words, hamlets) for change in plan.changes],
        "questions": [
            {
                "key": each.key,
                "sheet": each.table.__decl__.label,
                "number": each.number,
                "typed": each.typed,
                "stored": each.stored,
            }
            for each in plan.questions
        ],
        "hamlets": [
            each.values["name"]
            for change in plan.changes
            for each in change.added
            if "temporary_id" in each.values
        ],
    }


def _sheet_preview(change: TableChange, words: Dictionaries, hamlets: Mapping[int, str]) -> dict[str, Any]:
    fields = {each.name: each for each in fields_of(change.table)}
    key = [fields[name] for name in change.table.__decl__.natural_key if name in fields]

    def called(values: Mapping[str, Any]) -> str:
        return " ".join(filter(None, (display(each, values.get(each.name), words, hamlets) for each in key)))

    rows = [
        {
            "number": each.number,
            "name": called(each.values),
            "cells": [
                {
                    "label": fields[name].label,
                    "old": display(fields[name], old, words, hamlets),
                    "new": display(fields[name], new, words, hamlets),
                }
                for name, (old, new) in each.differences.items()
                if name in fields
            ],
        }
        for each in change.changed[:MOST_PREVIEWED]
    ]
    label = change.table.__decl__.label
    rows += [
        {
            "number": each.number,
            "name": called(each.values),
            "cells": [{"label": label, "old": "是", "new": "否"}],
        }
        for each in change.removed[:MOST_PREVIEWED]
    ]
    return {
        "label": label,
        "added": len(change.added),
        "changed": len(change.changed) + len(change.removed),
        "same": change.same,
        "rows": rows,
    }


def display(declared: Field, value: Any, words: Dictionaries, hamlets: Mapping[int, str]) -> str:
    """A value as a person reads it."""
    if value is None or value in ("", ()):
        return ""
    if declared.sensitive is not None:
        return mask(declared.sensitive, str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        key = declared.choices
        return "、".join(
            words.label(key, str(each)) if key else hamlets.get(each, str(each)) for each in value
        )
    if declared.choices:
        return words.label(declared.choices, value)
    if declared.kind.value == "hamlet":
        return hamlets.get(value, "新建自然村")
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
