"""What the twin answers, held against the OpenAPI documents of X and Spotify.

The documents belong to others and are not part of this project; they are looked for beside the
checkout, and without them these tests are skipped. They are cut down to the twin's paths, lose
their `security` (X's knows no OAuth 1.0a), and get the names that Spotify's left out.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from openapi_core.deserializing.media_types.datatypes import MediaTypeDeserializersDict
from openapi_core.validation.response.exceptions import InvalidData

from bot.sandbox import environment as dummy
from bot.sandbox.public_doors import DOORS
from bot.sandbox.server import Sandbox

SPECS = Path(__file__).parents[3] / "shared" / "specs"
X_SPEC = SPECS / "x-api-v2-openapi-2.166.json"
SPOTIFY_SPEC = SPECS / "spotify-fixed-open-api.yml"

pytestmark = pytest.mark.skipif(
    not (X_SPEC.exists() and SPOTIFY_SPEC.exists()), reason=f"the OpenAPI documents are not in {SPECS}"
)


def read_problem(content: bytes) -> Any:
    """Read a problem's JSON, which openapi-core does not know by itself."""
    return json.loads(content)


def mended(node: Any) -> Any:
    """Leave out every `security`, and say what Spotify's types of playlist items stand for."""
    if isinstance(node, list):
        return [mended(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: mended(value) for key, value in node.items() if key != "security"}
    if kept.get("x-spotify-docs-type") == "TrackObject | EpisodeObject":
        mapping = {kind: f"#/components/schemas/{kind.title()}Object" for kind in ("track", "episode")}
        kept["discriminator"] = {"propertyName": "type", "mapping": mapping}
    return kept


def trimmed(document: dict[str, Any], server: str, prefix: str) -> OpenAPI:
    """Cut a document down to the paths of the twin, and aim it there."""
    shapes = {door.pattern.removeprefix(prefix).replace("{username}", "{id}") for door in DOORS}
    paths = {
        path: item
        for path, item in document["paths"].items()
        if path.replace("{playlist_id}", "{id}").replace("{username}", "{id}") in shapes
    }
    assert len(paths) >= 7
    cut = mended({**document, "paths": paths, "servers": [{"url": server}]})
    problems: MediaTypeDeserializersDict = {"application/problem+json": read_problem}
    return OpenAPI.from_dict(cut, config=Config(extra_media_type_deserializers=problems))


@cache
def document(name: str) -> dict[str, Any]:
    """Read one of the documents."""
    if name == "x":
        return dict(json.loads(X_SPEC.read_text(encoding="utf-8")))
    return dict(yaml.load(SPOTIFY_SPEC.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


class Watch:
    """Calls the twin and holds question and answer against a document.

    Features: refuses an answer whose status the document does not name, unless it is told so.
    """

    def __init__(self, spec: OpenAPI, base: str, headers: dict[str, str]) -> None:
        self.spec, self.base, self.headers = spec, base, headers
        self.seen: set[tuple[str, int]] = set()

    def __call__(
        self, method: str, path: str, *, good_question: bool = True, **more: Any
    ) -> requests.Response:
        with requests.Session() as session:
            prepared = session.prepare_request(
                requests.Request(method, self.base + path, headers=self.headers, **more)
            )
            answer = session.send(prepared, timeout=5)
        question = RequestsOpenAPIRequest(prepared)
        if good_question:
            self.spec.validate_request(question)
        self.spec.validate_response(question, RequestsOpenAPIResponse(answer))
        self.seen.add((method, answer.status_code))
        return answer


@pytest.fixture
def x_watch(sandbox: Sandbox) -> Watch:
    """Watch the twin of X."""
    signed = f'OAuth oauth_consumer_key="{dummy.CONSUMER_KEY}", oauth_token="{dummy.ACCESS_TOKEN}"'
    return Watch(trimmed(document("x"), sandbox.url, ""), sandbox.url, {"Authorization": signed})


@pytest.fixture
def spotify_watch(sandbox: Sandbox, token: Callable[..., requests.Response]) -> Watch:
    """Watch the twin of Spotify."""
    bearer = {"Authorization": f"Bearer {token().json()['access_token']}"}
    base = f"{sandbox.url}/v1"
    return Watch(trimmed(document("spotify"), base, "/v1"), base, bearer)


FULL = {
    "tweet.fields": "author_id,conversation_id,created_at,in_reply_to_user_id,referenced_tweets,note_tweet,"
    "entities,reply_settings,lang,attachments,possibly_sensitive",
    "expansions": "author_id,referenced_tweets.id,entities.mentions.username,in_reply_to_user_id",
    "user.fields": "created_at,description,protected,verified",
}


def test_x_answers_as_documented(x_watch: Watch, mention: Any, control: Any) -> None:
    """Every reading route of X, full and empty, keeps to the document."""
    me = x_watch("GET", "/2/users/me", params={"user.fields": FULL["user.fields"]}).json()["data"]["id"]
    x_watch("GET", f"/2/users/{me}/mentions")
    asked = mention("so slow " * 60, media=["3_1"])
    second = mention("@ann and @ben", in_reply_to=asked, retweet_of=asked)
    reply = x_watch("POST", "/2/tweets", json={"text": "hi", "reply": {"in_reply_to_tweet_id": asked}})
    assert reply.status_code == 201
    control("clock", advance=31)
    x_watch("GET", f"/2/users/{me}/mentions", params={**FULL, "max_results": 5, "since_id": "1"})
    x_watch("GET", f"/2/users/{me}/tweets", params={**FULL, "exclude": "retweets"})
    x_watch("GET", "/2/tweets/search/recent", params={**FULL, "query": "from:TuneCares"})
    x_watch("GET", f"/2/tweets/{second}", params=FULL)
    x_watch("GET", "/2/tweets", params={**FULL, "ids": f"{asked},{second}"})
    x_watch("GET", "/2/users/by/username/ben")
    x_watch("GET", f"/2/users/{me}")
    x_watch("DELETE", f"/2/tweets/{reply.json()['data']['id']}")


def test_xs_errors_are_as_documented(x_watch: Watch, mention: Any, control: Any) -> None:
    """Errors inside a success and every refusal keep to the document."""
    hidden, stray = mention(handle="shy"), mention("just so", summons=False)
    control("protect", handle="shy", protected=True)
    for post_id in (hidden, "12345"):
        assert "errors" in x_watch("GET", f"/2/tweets/{post_id}").json()
    x_watch("GET", "/2/tweets", params={"ids": f"{stray},12345,{hidden}"})
    x_watch("GET", "/2/users/12345")
    reply = {"in_reply_to_tweet_id": stray}
    assert x_watch("POST", "/2/tweets", json={"text": "hi", "reply": reply}).status_code == 403
    assert x_watch("POST", "/2/tweets", json={"text": "x" * 281}).status_code == 400
    assert x_watch("GET", "/2/tweets/abc", good_question=False).status_code == 400
    x_watch.headers = {}
    assert x_watch("GET", "/2/users/me").status_code == 401


@pytest.mark.parametrize(
    ("limit", "status"), [({"status": 402}, 402), ({"kind": "cap"}, 429), ({"kind": "window"}, 429)]
)
def test_xs_pauses_are_as_documented(
    x_watch: Watch, control: Any, limit: dict[str, Any], status: int
) -> None:
    """All three ways to be told to wait are problems that the document knows."""
    control("limits", **limit)
    assert x_watch("POST", "/2/tweets", json={"text": "hi"}).status_code == status


@pytest.mark.parametrize("words", ["new", "old"])
def test_spotify_answers_as_documented(spotify_watch: Watch, control: Any, words: str) -> None:
    """Every modelled route of Spotify keeps to the document, in new words and in old ones."""
    control("vocabulary", spotify=words)
    spotify_watch("GET", "/me")
    found = spotify_watch("GET", "/search", params={"q": "hello", "type": "track", "limit": 10}).json()
    uris = [track["uri"] for track in found["tracks"]["items"]]
    away = spotify_watch("GET", "/search", params={"q": "only elsewhere", "type": "track"}).json()
    spotify_watch("GET", f"/tracks/{away['tracks']['items'][0]['id']}", params={"market": "US"})
    made = spotify_watch("POST", "/me/playlists", json={"name": "a", "description": "b"}).json()["id"]
    spotify_watch("PUT", f"/playlists/{made}/items", json={"uris": uris})
    spotify_watch("POST", f"/playlists/{made}/items", json={"uris": uris, "position": 0})
    spotify_watch("GET", f"/playlists/{made}/items", params={"limit": 1, "offset": 1})
    spotify_watch("PUT", f"/playlists/{made}", json={"name": "c", "public": False})
    spotify_watch("GET", f"/playlists/{made}")
    spotify_watch("GET", "/me/playlists", params={"limit": 50})
    library = {"uris": f"spotify:playlist:{made}"}
    spotify_watch("GET", "/me/library/contains", params=library)
    assert spotify_watch("DELETE", "/me/library", params=library).status_code == 200
    assert spotify_watch("PUT", "/me/library", params=library).status_code == 200


def test_spotifys_errors_are_as_documented(spotify_watch: Watch, control: Any) -> None:
    """400 of the library, 401, 403 of a removed path and both kinds of 429 keep to the document."""
    assert spotify_watch("DELETE", "/me/library", params={"uris": "x"}).status_code == 400
    assert spotify_watch("GET", "/tracks", params={"ids": "a"}).status_code == 403
    for kind in ("retry_after", "quota"):
        control("limits", kind=kind)
        assert spotify_watch("GET", "/me").status_code == 429
    spotify_watch.headers = {}
    assert spotify_watch("GET", "/me").status_code == 401


def test_the_watch_catches_a_wrong_answer(x_watch: Watch, sandbox: Sandbox) -> None:
    """A twin that sent what the document forbids would be found out."""
    sandbox.world.x.us.handle = "far too long for a handle"
    with pytest.raises(InvalidData):
        x_watch("GET", "/2/users/me")
