"""二次验证 the page that asks for the second factor before anything else opens (R06)."""

from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from werkzeug.wrappers import Response

from models.platform import factor_proof, security_keys
from models.platform.factor_sign_in import finish
from models.platform.refusal import Refusal
from models.platform.second_factor import factors_of
from models.platform.transaction import transaction
from views.doors import Shut
from views.platform.factor import JSON, site
from views.registry import page
from views.request import db_session, policy, remember_token, safe_address, take_next, visit


@page()
class ProvePage(BaseView):
    """The second half of signing in; nothing else opens before."""

    route_base = "/prove"
    default_view = "show"

    @expose("/", methods=["GET", "POST"])
    def show(self) -> Any:
        """Ask for a code, or take one."""
        if current_user.shut is not Shut.FACTOR:
            return redirect("/")
        if request.method == "GET":
            return self._page()
        code = request.form.get("code", "")
        return self._finish(lambda session, key: factor_proof.prove_code(session, key, code))

    @expose("/options", methods=["POST"])
    def options(self) -> Any:
        """What one of the account's keys is asked to sign."""
        session = db_session()
        with transaction(session):
            options = security_keys.authentication_options(
                session, site(), current_user.id, current_user.session_id
            )
        return Response(options, content_type=JSON)

    @expose("/key", methods=["POST"])
    def key(self) -> Any:
        """Take what a key has signed."""
        if current_user.shut is not Shut.FACTOR:
            return redirect("/")
        challenge = security_keys.take_challenge(db_session(), current_user.session_id)
        answer, here = request.form.get("answer", ""), site()
        return self._finish(
            lambda session, who: security_keys.prove_key(session, here, who, challenge, answer)
        )

    def _finish(self, proof: Any) -> Any:
        try:
            done = finish(db_session(), policy(), current_user.session_id, visit(), proof)
        except Refusal as refusal:
            return self._page(refusal), refusal.status
        wanted = safe_address(take_next())
        remember_token(done.token)
        flash(done.notice, "info")
        return redirect(wanted)

    def _page(self, refusal: Refusal | None = None) -> str:
        return str(
            self.render_template(
                "pages/prove.html",
                title="二次验证",
                message=refusal.message if refusal else "",
                factors=factors_of(db_session(), current_user.id),
            )
        )
