"""二次验证 the page where an account binds its telephone and its security keys; its password is asked for each change (R06, R08)."""

import base64
import io
from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.platform import one_time_code, second_factor, security_keys
from models.platform.password_check import confirm_password
from models.platform.refusal import Refusal
from models.platform.second_factor import factors_of
from models.platform.security_keys import Site
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.doors import Shut
from views.registry import page
from views.request import db_session, visit

Made = TypeVar("Made")
JSON = "application/json; charset=utf-8"


def site() -> Site:
    """The site as a security key knows it."""
    return Site(request.host.rpartition(":")[0] or request.host, request.host_url.rstrip("/"))


def picture_of(text: str) -> str:
    """The address of a QR picture, the picture itself."""
    import qrcode  # a server's start need not wait for it

    drawn = io.BytesIO()
    qrcode.make(text, box_size=6, border=3).save(drawn)
    return f"data:image/png;base64,{base64.b64encode(drawn.getvalue()).decode()}"


@page()
class FactorPage(BaseView):
    """Every account has it, for itself only."""

    route_base = "/factor"
    default_view = "show"

    @expose("/")
    def show(self) -> Any:
        """What is bound."""
        return self._page()

    @expose("/codes", methods=["POST"])
    def begin(self) -> Any:
        """Show the picture for the telephone."""
        return self._confirmed(second_factor.begin_codes, lambda seed: self._page(seed=seed))

    @expose("/codes/confirm", methods=["POST"])
    def confirm(self) -> Any:
        """Bind the telephone that shows the right code."""
        session = db_session()
        try:
            with transaction(session):
                codes = second_factor.confirm_codes(session, request.form.get("code", ""))
        except second_factor.WrongCode as refusal:
            return self._page(refusal, again=True), refusal.status
        except Refusal as refusal:
            return self._page(refusal), refusal.status
        return self._page(codes=codes)

    @expose("/codes/remove", methods=["POST"])
    def remove_codes(self) -> Any:
        """Unbind the telephone."""
        return self._changed(second_factor.remove_codes, "已解除绑定")

    @expose("/recovery", methods=["POST"])
    def recovery(self) -> Any:
        """New recovery codes; the old ones are good no more."""
        return self._confirmed(second_factor.new_recovery_codes, lambda codes: self._page(codes=codes))

    @expose("/keys/options", methods=["POST"])
    def key_options(self) -> Any:
        """What a new key is asked to sign."""
        session = db_session()
        confirm_password(session, request.form.get("password", ""), visit())
        with transaction(session):
            options = security_keys.registration_options(session, site(), current_user.session_id)
        return Response(options, content_type=JSON)

    @expose("/keys", methods=["POST"])
    def register_key(self) -> Any:
        """Register the key that has signed."""
        session, typed = db_session(), request.form
        challenge = security_keys.take_challenge(session, current_user.session_id)
        given = typed.get("name", ""), typed.get("answer", "")
        try:
            with transaction(session):
                codes = security_keys.register_key(session, site(), challenge, *given)
        except Refusal as refusal:
            return self._page(refusal), refusal.status
        return self._page(codes=codes, done="已登记密码锁")

    @expose("/keys/<int:key_id>/remove", methods=["POST"])
    def remove_key(self, key_id: int) -> Any:
        """Give up a key."""
        return self._changed(
            lambda session: security_keys.remove_key(session, min(key_id, LARGEST_ID)), "已删除密码锁"
        )

    def _changed(self, verb: Callable[[Session], object], said: str) -> Any:
        def leave(_: object) -> Response:
            flash(said, "success")
            return redirect(url_for("FactorPage.show"))

        return self._confirmed(verb, leave)

    def _confirmed(self, verb: Callable[[Session], Made], then: Callable[[Made], Any]) -> Any:
        """What is done only after the password has been typed again."""
        session = db_session()
        try:
            confirm_password(session, request.form.get("password", ""), visit())
            with transaction(session):
                made = verb(session)
        except Refusal as refusal:
            return self._page(refusal), refusal.status
        return then(made)

    def _page(
        self,
        refusal: Refusal | None = None,
        *,
        seed: str = "",
        codes: list[str] | None = None,
        done: str = "",
        again: bool = False,
    ) -> str:
        address = one_time_code.address_of(seed, current_user.username) if seed else ""
        return str(
            self.render_template(
                "pages/factor.html",
                title="二次验证",
                message=refusal.message if refusal else "",
                done=done,
                factors=factors_of(db_session(), current_user.id),
                seed=" ".join(seed[at : at + 4] for at in range(0, len(seed), 4)),
                picture=picture_of(address) if address else "",
                codes=codes or [],
                again=again,
                key_name=request.form.get("name", "") if refusal else "",
                is_needed=current_user.shut is Shut.ENROL,
            )
        )
