"""The controls of the twin under `/_sandbox`: people, posts, tracks, clock, what it saw and what is true.

Controls need no credentials, are never recorded as calls, and never fail by a fault of their own.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from bot.sandbox.control_fields import Fields, unusable
from bot.sandbox.environment import OUR_HANDLE
from bot.sandbox.exchange import Answer, Ask, Door, Guard
from bot.sandbox.tracks import SandboxTrack, looks_like_id
from bot.sandbox.world import World
from bot.sandbox.x_world import Person, Post, mentions_us

MENTION = frozenset({
    "text", "author_name", "author_handle", "summons", "in_reply_to", "lang", "created_at", "retweet_of",
    "quote_of", "media",
})  # fmt: skip
WRITING = frozenset({"POST", "PUT", "DELETE"})
PASSES = frozenset({"/api/token", "/oauth/request_token", "/oauth/access_token"})


def add_mention(world: World, ask: Ask) -> Answer:
    """Let somebody post; with `summons` the post names our account."""
    fields = Fields(ask, MENTION)
    text, summons = fields.text("text"), fields.flag("summons", default=True)
    handle = fields.handle("author_handle")
    name = fields.text("author_name", handle)
    created_at, in_reply_to = fields.instant("created_at"), fields.post_id("in_reply_to")
    retweet_of, quote_of = fields.post_id("retweet_of"), fields.post_id("quote_of")
    lang, media = fields.text("lang", "en"), fields.texts("media")
    if summons and not mentions_us(text):
        text = f"@{OUR_HANDLE} {text}"
    post = world.x.add(
        author=world.x.meet(handle, name),
        text=text,
        created_at=created_at,
        in_reply_to=in_reply_to,
        summons=summons,
    )
    post.retweet_of, post.quote_of, post.lang, post.media = retweet_of, quote_of, lang, media
    return _made(post)


def _made(post: Post) -> Answer:
    return Answer(status=HTTPStatus.CREATED, body={"id": str(post.post_id)})


def add_own_post(world: World, ask: Ask) -> Answer:
    """Let a colleague post from our account by another tool than the API."""
    fields = Fields(ask, ["text", "in_reply_to"])
    post = world.x.add(author=world.x.us, text=fields.text("text"), in_reply_to=fields.post_id("in_reply_to"))
    return _made(post)


def add_person(world: World, ask: Ask) -> Answer:
    """Add somebody, or change who they are."""
    fields = Fields(ask, ["handle", "name", "protected", "description"])
    person = world.x.meet(fields.handle("handle"), fields.text("name", fields.handle("handle")))
    person.protected = fields.flag("protected", default=person.protected)
    if "description" in fields:
        person.description = fields.text("description")
    return Answer(status=HTTPStatus.CREATED, body={"id": person.user_id})


def add_track(world: World, ask: Ask) -> Answer:
    """Add a track, change the one with this title and artist (or id), or remove it."""
    fields = Fields(ask, ["title", "artist", "id", "playable", "popularity", "explicit", "year", "remove"])
    track_id = fields.text("id") if "id" in fields else None
    if track_id is not None and not looks_like_id(track_id):
        raise unusable("The field 'id' must be 22 letters and digits.")
    song = SandboxTrack(
        fields.text("title"),
        fields.text("artist"),
        popularity=fields.whole("popularity", 0, low=0, high=100) if "popularity" in fields else None,
        track_id=track_id,
        explicit=fields.flag("explicit", default=False),
        playable=fields.flag("playable", default=True),
        year=fields.whole("year", 0, low=1000, high=9999) if "year" in fields else None,
    ).song()
    if fields.flag("remove", default=False):
        if song.track_id not in world.spotify.songs:
            raise _unknown("track", song.track_id)
        world.spotify.remove(song.track_id)
        return Answer(body={"id": song.track_id})
    world.spotify.put(song)
    return Answer(status=HTTPStatus.CREATED, body={"id": song.track_id})


def _unknown(kind: str, value: str) -> Exception:
    refusal = unusable(f"There is no {kind} {value!r}.")
    refusal.answer = Answer(status=HTTPStatus.NOT_FOUND, body=refusal.answer.body)
    return refusal


def _post(world: World, fields: Fields) -> Post:
    post_id = fields.post_id("id")
    if post_id is None:
        raise unusable("The field 'id' is missing.")
    post = world.x.posts.get(post_id)
    if post is None:
        raise _unknown("post", str(post_id))
    return post


def delete(world: World, ask: Ask) -> Answer:
    """Let a post be deleted by its author, with all its versions."""
    post = _post(world, Fields(ask, ["id"]))
    for version in post.versions:
        world.x.posts[version].deleted = True
    return Answer(body={"id": str(post.post_id), "deleted": True})


def edit(world: World, ask: Ask) -> Answer:
    """Let somebody edit a post: that makes a new post, with the old ones in its history."""
    fields = Fields(ask, ["id", "text"])
    post, text = _post(world, fields), fields.text("text")
    if post.by_api or post.deleted or not post.current:
        raise unusable("Only the standing version of somebody's post can be edited.")
    if post.summons and not mentions_us(text):
        text = f"@{OUR_HANDLE} {text}"
    return _made(world.x.edit(post, text))


def protect(world: World, ask: Ask) -> Answer:
    """Let somebody hide their posts from strangers, or show them again."""
    fields = Fields(ask, ["handle", "protected"])
    person: Person | None = world.x.person(fields.handle("handle"))
    if person is None:
        raise _unknown("person", fields.handle("handle"))
    person.protected = fields.flag("protected", default=True)
    return Answer(body={"handle": person.handle, "protected": person.protected})


def consent(world: World, ask: Ask) -> Answer:
    """End or renew our account's consent on Spotify."""
    state = Fields(ask, ["state"]).choice("state", ["lapsed", "granted"])
    if state == "lapsed":
        world.spotify.consents.lapse()
    else:
        world.spotify.consents.grant()
    return Answer(body={"state": state})


def vocabulary(world: World, ask: Ask) -> Answer:
    """Choose the words of the answers: X's of before or after 2.167, Spotify's `track` or `item`."""
    fields = Fields(ask, ["x", "spotify"])
    if "x" in fields:
        world.x.new_words = fields.choice("x", ["old", "new"]) == "new"
    if "spotify" in fields:
        world.spotify.new_words = fields.choice("spotify", ["old", "new"]) == "new"
    words = {True: "new", False: "old"}
    return Answer(body={"x": words[world.x.new_words], "spotify": words[world.spotify.new_words]})


def get_clock(world: World, ask: Ask) -> Answer:
    """Tell the time."""
    del ask
    return Answer(body={"now": world.clock.now().isoformat()})


def set_clock(world: World, ask: Ask) -> Answer:
    """Set the clock, or move it; it ticks on from there."""
    fields = Fields(ask, ["now", "advance"])
    moment = fields.instant("now")
    if (moment is None) == ("advance" not in fields):
        raise unusable("Give either 'now' or 'advance'.")
    if moment is not None:
        world.clock.set(moment)
    else:
        _advance(world, fields.seconds("advance", 0))
    return get_clock(world, ask)


def _advance(world: World, seconds: float) -> None:
    try:
        world.clock.advance(timedelta(seconds=seconds))
    except OverflowError:
        raise unusable("The field 'advance' leads out of the calendar.") from None


def get_calls(world: World, ask: Ask) -> Answer:
    """List the calls that came in through the other doors; `writes=1` keeps those that change something."""
    calls = list(world.calls)
    if ask.query.get("writes") == "1":
        calls = [call for call in calls if call["method"] in WRITING and call["path"] not in PASSES]
    return Answer(body=calls)


def get_truth(world: World, ask: Ask) -> Answer:
    """Tell every write of ours that was accepted and still stands, in order."""
    del ask
    return Answer(body={"posts": world.x.standing(), "playlists": world.spotify.standing()})


def control(method: str, name: str, handler: Any) -> Door:
    """Make a door for a control."""
    return Door(method=method, pattern=f"/_sandbox/{name}", handler=handler, guard=Guard.NONE)


DOORS = (
    control("POST", "mentions", add_mention),
    control("POST", "posts", add_own_post),
    control("POST", "people", add_person),
    control("POST", "tracks", add_track),
    control("POST", "delete", delete),
    control("POST", "edit", edit),
    control("POST", "protect", protect),
    control("POST", "consent", consent),
    control("POST", "vocabulary", vocabulary),
    control("GET", "clock", get_clock),
    control("POST", "clock", set_clock),
    control("GET", "calls", get_calls),
    control("GET", "truth", get_truth),
)
