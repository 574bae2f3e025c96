"""Who may call what: every endpoint declares one policy, and what declares none can't be called (S34)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from lms.domain.roles import STAFF, Role

FRESH_FOR = timedelta(minutes=5)
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Principal:
    """Who is calling, as read once at the start of a request; nothing here can be lazily loaded.

    `is_half`: password given, second factor still to come. `must_enrol`: staff without a second factor yet.
    """

    id: int
    role: Role
    name_ar: str
    name_en: str
    language: str
    digits: str
    calendar: str
    session_id: int
    proved_at: datetime
    is_half: bool = False
    must_enrol: bool = False
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Flask-Login's name for the id."""
        return str(self.id)

    @property
    def is_full(self) -> bool:
        """Signed in with everything that is asked of this person."""
        return not (self.is_half or self.must_enrol)

    @property
    def is_staff(self) -> bool:
        """Trainer or administrator."""
        return self.role in STAFF

    def name(self, language: str) -> str:
        """The person's name in the script of `language`."""
        return self.name_ar if language == "ar" else self.name_en

    def is_fresh(self, now: datetime) -> bool:
        """Whether password or code was given in the last five minutes (S15)."""
        return now - self.proved_at <= FRESH_FOR


@dataclass(frozen=True)
class Policy:
    """What an endpoint asks of its caller."""

    name: str
    roles: frozenset[Role] | None = None
    is_public: bool = False
    allows_half: bool = False
    allows_enrolling: bool = False
    needs_fresh: bool = False


PUBLIC = Policy("public", is_public=True)
SIGNED_IN = Policy("signed in", roles=frozenset(Role))
HALF = Policy("half signed in", roles=frozenset(Role), allows_half=True, allows_enrolling=True)
ENROLLING = Policy("enrolling a second factor", roles=frozenset(Role), allows_enrolling=True)
ENROLLING_FRESH = Policy(
    "enrolling a second factor, fresh", roles=frozenset(Role), allows_enrolling=True, needs_fresh=True
)
FRESH = Policy("signed in, fresh", roles=frozenset(Role), needs_fresh=True)
TRAINEE = Policy("trainee", roles=frozenset({Role.TRAINEE}))
TRAINER = Policy("trainer", roles=frozenset({Role.TRAINER}))
STAFF_ONLY = Policy("staff", roles=STAFF)
ADMINISTRATOR = Policy("administrator", roles=frozenset({Role.ADMINISTRATOR}))
ADMINISTRATOR_FRESH = Policy("administrator, fresh", roles=frozenset({Role.ADMINISTRATOR}), needs_fresh=True)


def policy(asked: Policy) -> Callable[[View], View]:
    """Declare an endpoint's policy, nearest to the function."""

    def mark(view: View) -> View:
        view.policy = asked  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy an endpoint declares; None where it declares none."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions.get(endpoint), "policy", None)


def principal() -> Principal | None:
    """Who is calling; None for someone not signed in."""
    user = current_user._get_current_object()
    return user if isinstance(user, Principal) else None


def me() -> Principal:
    """Who is calling, on a page that only signed-in people reach."""
    who = principal()
    if who is None:
        abort(401)
    return who


def init_app(app: Flask, load: Callable[[], Principal | None]) -> None:
    """Guard every request. `load` reads the caller from the request's cookie."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(lambda _request: load())
    app.before_request(_guard)


def require_policies(app: Flask) -> None:
    """Refuse to start with an endpoint that declares no policy."""
    bare = sorted(e for e in app.view_functions if policy_of(app, e) is None)
    if bare:
        raise RuntimeError(f"endpoints without a policy: {', '.join(bare)}")


def _guard() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    from flask import current_app

    asked = policy_of(current_app, request.endpoint)
    if asked is None:
        abort(403)
    if asked.is_public:
        return None
    who = principal()
    if who is None:
        return _to_sign_in()
    if who.is_half and not asked.allows_half:
        return redirect(url_for("accounts.code", next=_here()), 303)
    if who.must_enrol and not asked.allows_enrolling:
        return redirect(url_for("accounts.second_factor"), 303)
    if asked.roles is not None and who.role not in asked.roles:
        _note_denial(who)
        abort(403)
    if asked.needs_fresh and not who.is_fresh(datetime.now(UTC)):
        return redirect(url_for("accounts.prove", next=_here()), 303)
    return None


def _note_denial(who: Principal) -> None:
    g.denied = who.id


def _to_sign_in() -> Response:
    return redirect(url_for("accounts.sign_in", next=_here()), 303)


def _here() -> str | None:
    """Where to come back to. An unsafe request comes back to the page it was sent from, when that is ours."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    referrer = request.referrer or ""
    return referrer[len(request.host_url) - 1 :] if referrer.startswith(request.host_url) else None
