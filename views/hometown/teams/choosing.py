"""填报回乡人员 choosing people of the survey, each with a role, and who approves (001-103…105, 112)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.fields import field_of
from models.hometown import roster
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import OF_HAMLET, RosterMember
from models.platform import records
from models.platform.refusal import Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.submission import claim
from models.platform.transaction import transaction
from views.deciding import APPROVER, whole
from views.deleting import chosen_ids
from views.display import shown
from views.hamlets import hamlets_of
from views.request import choices
from views.submitting import buttons

SHOWN = ("unit_name", "post", "rank_level", "category", "political", "phone")
LONGEST_REMARK = 200


@dataclass(frozen=True)
class Choosing:
    """The page as it is asked for, and what was typed when it was refused."""

    session: Session
    kind: str
    area: int
    people: Sequence[PersonSurvey]
    refusal: Refusal | None = None
    typed: "MultiDict[str, str] | None" = None

    @classmethod
    def open(cls, session: Session, kind: str) -> "Choosing":
        """The candidates of the account's own village."""
        records.allow_any(session, Permission.ADD, RosterMember)
        area = actor_of(session).area or 0
        return cls(session, kind, area, roster.candidates(session, area, kind))

    @property
    def status(self) -> int:
        """What the page is answered with."""
        return self.refusal.status if self.refusal is not None else 200

    def propose(self, posted: "MultiDict[str, str]") -> tuple[str, ...]:
        """Propose who was ticked; returns the doubts. Raises :class:`Refusal` and proposes nobody."""
        ticked = posted.getlist("rowid")
        chosen = [self._chosen(pk, posted) for pk in (chosen_ids(ticked) if ticked else ())]
        approver = posted.get(f"{APPROVER}submit", "").strip()
        session = self.session
        with transaction(session):
            if not claim(session, posted.get("submit_key", "")):
                return ()
            saved = roster.propose_returnees(
                session, self.area, self.kind, chosen, whole(approver) if approver else None
            )
        return tuple(problem.message for each in saved for problem in each.warnings)

    def _chosen(self, pk: int, posted: Mapping[str, str]) -> roster.Chosen:
        role = choices().code("group_role", posted.get(f"role-{pk}", ""))
        hamlet = posted.get("hamlet_id", "").strip()
        remark = posted.get(f"remark-{pk}", "").strip()[:LONGEST_REMARK]
        return roster.Chosen(pk, role, whole(hamlet) if hamlet else None, remark or None)

    def page(self) -> dict[str, Any]:
        """What the page draws."""
        refusal = self.refusal
        return {
            "title": f"{choices().label('roster_group', self.kind)}报审登记",
            "people": [self._line(person) for person in self.people],
            "headings": [field_of(PersonSurvey, name).label for name in SHOWN],
            "roles": [(each.code, each.label) for each in choices().options("group_role")],
            "hamlets": hamlets_of(self.session, RosterMember, self.area) if self._names_hamlets else None,
            "hamlet": self.typed.get("hamlet_id", "") if self.typed is not None else "",
            "submission": buttons(self.session, RosterMember, None, self.area, self._approver()),
            "submit_key": secrets.token_hex(16),
            "message": refusal.message if refusal is not None else "",
            "problems": [each.message for each in refusal.problems] if refusal is not None else [],
        }

    @property
    def _names_hamlets(self) -> bool:
        return self.kind == OF_HAMLET

    def _approver(self) -> str:
        return self.typed.get(f"{APPROVER}submit", "") if self.typed is not None else ""

    def _line(self, person: PersonSurvey) -> dict[str, Any]:
        typed: Any = self.typed if self.typed is not None else MultiDict[str, str]()
        cells = [shown(field_of(PersonSurvey, name), getattr(person, name), choices(), {}) for name in SHOWN]
        return {
            "id": person.id,
            "name": person.name,
            "cells": cells,
            "chosen": str(person.id) in typed.getlist("rowid"),
            "role": typed.get(f"role-{person.id}", ""),
            "remark": typed.get(f"remark-{person.id}", ""),
        }
