"""系统概况 the first page of the console: who is signed in, how the jobs stand, as counts."""

from typing import Any

from flask import url_for
from flask_admin import expose

from models.platform.jobs import JobState
from models.platform.overview import PAGE, jobs_by_state, sessions_online
from views.platform.console.base import ConsoleView
from views.platform.console.registry import console_page
from views.request import db_session, policy

TONES = {JobState.FAILED: "bad", JobState.RUNNING: "info"}


@console_page("系统概况", 0)
class OverviewPage(ConsoleView):
    """Nothing is done here."""

    page = PAGE

    @expose("/")
    def index(self) -> Any:
        """The counts."""
        session = db_session()
        online, jobs = sessions_online(session, policy().idle), jobs_by_state(session)
        cards = [{"label": "在线会话", "value": sum(online.values()), "unit": "个"}]
        for state, count in jobs.items():
            where = url_for("console_jobs.index_view", flt0_0=state.value)
            card = {"label": f"任务：{state.label}", "value": count, "unit": "个", "href": where}
            cards.append(card | ({"tone": TONES[state]} if count and state in TONES else {}))
        kinds = [(kind.label, count) for kind, count in online.items()]
        return self.render("console/home.html", cards=cards, kinds=kinds)
