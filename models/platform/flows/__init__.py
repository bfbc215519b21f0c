"""审核流程 the review engine: what is submitted up the tree, decided there, and returned; flows are data (E.3, SM-1…SM-14).

A table joins by the mixin :class:`Reviewed` and a declared :class:`Flow`; every change of its state is a transition of
:func:`act`. See docs/how-to/add-a-flow.md.
"""

from models.platform.flows import checks as _checks  # noqa: F401 - every flow is judged as it is declared
from models.platform.flows.approving import candidates
from models.platform.flows.batch import Outcome
from models.platform.flows.changes import ChangesSinceReturn, changes_since_return
from models.platform.flows.declaration import FLOWS, Flow, declare, flow_of, flow_of_record, undeclare
from models.platform.flows.due import keep_deadlines, overdue_since
from models.platform.flows.entries import Waiting
from models.platform.flows.event import ReviewEvent
from models.platform.flows.frozen import Frozen, UndeclaredTransition, effects_of_a_decision
from models.platform.flows.history import approvers, snapshots, timeline
from models.platform.flows.judging import Offer, explain, open_to
from models.platform.flows.listing import InboxPage, done_by_me, inbox, inbox_count, inbox_counts
from models.platform.flows.many import act_many
from models.platform.flows.moves import returned_to
from models.platform.flows.reviewed import Reviewed
from models.platform.flows.sent import sent_by_me, sent_count
from models.platform.flows.titles import title_of, titles_of
from models.platform.flows.transition import HAND_OVER, UNDO, WITHDRAW, State, Transition
from models.platform.flows.verbs import NotAllowed, Overtaken, act, hand_over, undo, withdraw
from models.platform.flows.waiting import Filters
from models.platform.flows.words import (
    INITIAL,
    Act,
    Decision,
    Desk,
    Guard,
    Kind,
    Opinion,
    Resubmission,
)
from models.platform.step_guard import Reason

__all__ = [
    "FLOWS",
    "HAND_OVER",
    "INITIAL",
    "UNDO",
    "WITHDRAW",
    "Act",
    "ChangesSinceReturn",
    "Decision",
    "Desk",
    "Filters",
    "Flow",
    "Frozen",
    "Guard",
    "InboxPage",
    "Kind",
    "NotAllowed",
    "Offer",
    "Opinion",
    "Outcome",
    "Overtaken",
    "Reason",
    "Resubmission",
    "ReviewEvent",
    "Reviewed",
    "State",
    "Transition",
    "UndeclaredTransition",
    "Waiting",
    "act",
    "act_many",
    "approvers",
    "candidates",
    "changes_since_return",
    "declare",
    "done_by_me",
    "effects_of_a_decision",
    "explain",
    "flow_of",
    "flow_of_record",
    "hand_over",
    "inbox",
    "inbox_count",
    "inbox_counts",
    "keep_deadlines",
    "open_to",
    "overdue_since",
    "returned_to",
    "sent_by_me",
    "sent_count",
    "snapshots",
    "timeline",
    "title_of",
    "titles_of",
    "undeclare",
    "undo",
    "withdraw",
]
