"""控制台表单 the fields of a console form, as our components draw them."""

from typing import Any

from wtforms import BooleanField, Field, Form, HiddenField, SelectField, TextAreaField

from models.platform.refusal import Refusal

KINDS: tuple[tuple[type[Field], str], ...] = (
    (TextAreaField, "long_text"),
    (SelectField, "choice"),
    (BooleanField, "boolean"),
)


def specs_of(form: Form, refusal: Refusal | None) -> list[dict[str, Any]]:
    """One line for each field that is seen, with what was wrong with it."""
    problems = refusal.problems if refusal else ()
    return [
        spec_of(field, [each.message for each in problems if each.field == field.name])
        for field in form
        if not isinstance(field, HiddenField)
    ]


def spec_of(field: Field, errors: list[str]) -> dict[str, Any]:
    """A field as ``components/form.html`` wants it."""
    kind = next((word for type_, word in KINDS if isinstance(field, type_)), "text")
    told = field.render_kw or {}
    return {
        "name": field.name,
        "label": field.label.text,
        "kind": told.get("kind", kind),
        "value": field.data,
        "required": told.get("required", False),
        "length": told.get("length"),
        "readonly": told.get("readonly", False),
        "help": field.description,
        "choices": getattr(field, "choices", None),
        "errors": [*errors, *field.errors],
    }
