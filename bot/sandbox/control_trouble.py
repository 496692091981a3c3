"""The controls that make trouble: limits and pauses, and faults."""

import re
from datetime import timedelta

from bot.sandbox.control_fields import Fields, closest, unusable
from bot.sandbox.control_routes import control
from bot.sandbox.exchange import Answer, Ask, Door, Guard
from bot.sandbox.faults import Cut, Fault
from bot.sandbox.limits import ON_X, Pause, PauseKind
from bot.sandbox.public_doors import DOORS as PUBLIC
from bot.sandbox.world import World

LASTS = {PauseKind.WINDOW: 900.0, PauseKind.RETRY_AFTER: 30.0}
BY_STATUS = {402: PauseKind.CREDITS, 429: PauseKind.WINDOW}
MOST_SECONDS = 10 * 365 * 86_400
VARIABLE = re.compile(r"\{\w+\}|:\w+")
BY_ROUTE = {VARIABLE.sub(":", door.route): door for door in PUBLIC}


def _door(fields: Fields) -> Door | None:
    """Find the door that is named as `POST /2/tweets`, `GET /2/users/:id/mentions` or with `{id}`."""
    if "route" not in fields:
        return None
    name = fields.text("route")
    door = BY_ROUTE.get(VARIABLE.sub(":", name))
    if door is None:
        raise unusable(f"There is no route {name!r}; {closest(name, [door.route for door in PUBLIC])}")
    return door


def _kind(fields: Fields, door: Door | None) -> PauseKind:
    """Read the kind of pause; a status alone names the usual kind with that status."""
    status = fields.whole("status", 429, low=402, high=429)
    if status not in BY_STATUS:
        raise unusable("The field 'status' must be 402 or 429.")
    usual = BY_STATUS[status]
    if usual is PauseKind.WINDOW and door is not None and door.guard is Guard.SPOTIFY:
        usual = PauseKind.RETRY_AFTER
    kind = PauseKind(fields.choice("kind", [kind.value for kind in PauseKind], usual.value))
    if "status" in fields and (kind is PauseKind.CREDITS) != (status == 402):  # noqa: PLR2004 - Payment Required
        raise unusable("Status 402 is for kind 'credits', and 429 for the others.")
    if door is not None and door.guard is not (Guard.X if kind in ON_X else Guard.SPOTIFY):
        raise unusable(f"The kind {kind.value!r} does not exist on {door.route}.")
    return kind


def limits(world: World, ask: Ask) -> Answer:
    """Leave few calls in a window, or order one of the other pauses, or clear them."""
    fields = Fields(ask, ["route", "remaining", "status", "kind", "seconds", "clear"])
    door = _door(fields)
    if fields.flag("clear", default=False):
        world.limits.clear(door.route if door else None)
        return Answer(body={"cleared": door.route if door else "all"})
    kind, remaining = _kind(fields, door), fields.whole("remaining", 0, low=0, high=1_000_000)
    seconds = fields.seconds("seconds", LASTS.get(kind, 0))
    if not 0 <= seconds <= MOST_SECONDS:
        raise unusable("The field 'seconds' must be from 0 to ten years.")
    route = door.route if door else None
    if kind is PauseKind.WINDOW:
        for one in [door] if door else [public for public in PUBLIC if public.guard is Guard.X]:
            world.limits.set_remaining(one, remaining, timedelta(seconds=seconds))
    else:
        ends = world.clock.now() + timedelta(seconds=seconds) if seconds else None
        world.limits.order(Pause(kind=kind, route=route, grace=remaining, ends=ends))
    return Answer(
        body={"kind": kind.value, "route": route, "remaining": remaining, "seconds": seconds or None}
    )


def faults(world: World, ask: Ask) -> Answer:
    """Let the next calls through a door fail, before or after the deed is done."""
    fields = Fields(ask, ["route", "status", "cut", "times", "clear"])
    door = _door(fields)
    if fields.flag("clear", default=False):
        world.faults.clear(door.route if door else None)
        return Answer(body={"cleared": door.route if door else "all"})
    if door is None:
        raise unusable("The field 'route' is missing.")
    if "status" not in fields and "cut" not in fields:
        raise unusable("Give 'status', or 'cut', or both.")
    status = fields.whole("status", 0, low=400, high=599) if "status" in fields else None
    cut = Cut(fields.choice("cut", [side.value for side in Cut], Cut.BEFORE.value))
    times = fields.whole("times", 1, low=1, high=1_000_000)
    world.faults.add(Fault(route=door.route, status=status, cut=cut, times=times))
    return Answer(body={"route": door.route, "status": status, "cut": cut.value, "times": times})


DOORS = (control("POST", "limits", limits), control("POST", "faults", faults))
