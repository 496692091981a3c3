"""Between the doors and the sockets: an ASGI application that can also cut the line.

uvicorn gives an application no way to close a connection without an answer, so its protocol
is extended by one: each request finds the means in its scope.
"""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.control_routes import DOORS as CONTROLS
from bot.sandbox.control_trouble import DOORS as TROUBLE
from bot.sandbox.exchange import Answer, Ask, Door, RefusalError
from bot.sandbox.porter import pass_through, turn_away
from bot.sandbox.public_doors import DOORS as PUBLIC
from bot.sandbox.world import World

CUT = "sandbox.cut"


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 that lets the application cut the line."""

    def connection_made(self, transport: Any) -> None:
        """Hand the means to cut this line to every request that comes over it."""
        super().connection_made(transport)
        inner: ASGIApp = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await inner({**scope, CUT: transport.abort}, receive, send)

        self.app = app


class _Silence(Response):
    """No answer at all: the line is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        scope[CUT]()
        while (await receive())["type"] != "http.disconnect":
            pass


def _response(answer: Answer | None) -> Response:
    if answer is None:
        return _Silence()
    content = answer.content()
    media_type = answer.media_type if content else None
    return Response(content, answer.status, dict(answer.headers), media_type)


async def _read(request: Request) -> Ask:
    return Ask(
        method=request.method,
        path=request.url.path,
        place={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )


def _public(world: World, door: Door) -> Route:
    async def endpoint(request: Request) -> Response:
        ask = await _read(request)
        with world.lock:
            answer = pass_through(world, door, ask)
        return _response(answer)

    return Route(door.pattern, endpoint, methods=[door.method])


def _control(world: World, door: Door) -> Route:
    async def endpoint(request: Request) -> Response:
        ask = await _read(request)
        with world.lock:
            try:
                answer = door.handler(world, ask)
            except RefusalError as refused:
                answer = refused.answer
        return _response(answer)

    return Route(door.pattern, endpoint, methods=[door.method])


def application(world: World) -> Starlette:
    """Build the application that answers for a world."""
    routes = [_public(world, door) for door in PUBLIC]
    routes += [_control(world, door) for door in (*CONTROLS, *TROUBLE)]

    async def no_door(request: Request, error: Exception) -> Response:
        del error
        ask = await _read(request)
        with world.lock:
            return _response(turn_away(world, ask))

    app = Starlette(routes=routes, exception_handlers={404: no_door, 405: no_door})
    app.router.redirect_slashes = False
    return app
