"""What the demo shows: each post as it comes in, what was decided, the titles, the link, the sums.

Everything but the posts themselves is read from the ledger's side, as a support person would.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.cli.console import clean
from bot.conversation.draft import DraftState
from bot.conversation.mention import MentionState, TweetId

if TYPE_CHECKING:
    from bot.app import App
    from bot.sandbox.day import DayPost
    from bot.storage.report_rows import MentionSeen, Published

WHY = {
    "answered_elsewhere": "a colleague has answered by hand",
    "opted_out": "they asked us to be silent",
    "post_gone": "the post was deleted before we could answer",
    "not_summoned": "they did not name us themselves",
    "too_old": "the post is too old",
    "kind_off": "this kind of post is switched off",
    "answers_us": "they answer our own post",
}


class View:
    """The demo on a terminal."""

    def __init__(self, bot: "App") -> None:
        from rich.console import Console

        self._bot = bot
        self._console = Console(highlight=False)
        self._open: dict[TweetId, DayPost] = {}
        self._told: dict[str, int] = {"answered": 0, "waiting": 0, "person": 0, "silent": 0}

    def welcome(self, posts: int, url: str) -> None:
        """Say what is about to be seen."""
        self._console.rule("[bold]Spellist[/bold] – a day at @TuneCares")
        self._line(f"{posts} posts, a real daemon, a real database; X and Spotify are a twin at {url}.")
        self._line("Nothing leaves this machine.\n")

    def came_in(self, tweet: str, post: "DayPost") -> None:
        """Show a post that was just made."""
        from rich.text import Text

        self._open[TweetId(tweet)] = post
        line = Text("▸ ", style="bold cyan")
        line.append(f"@{clean(post.handle)} ({clean(post.name)}): ", style="bold")
        line.append(clean(post.text))
        self._console.print(line)

    def catch_up(self) -> None:
        """Show what was decided since the last look."""
        for tweet in list(self._open):
            seen = self._bot.reports.mention(tweet)
            if seen is not None and self._decided(tweet, seen):
                del self._open[tweet]

    def all_decided(self) -> bool:
        """Tell whether nothing is in work; a post deleted before the poll never comes in."""
        from bot.sandbox.day import Twist

        return all(
            post.twist is Twist.DELETED and self._bot.reports.mention(tweet) is None
            for tweet, post in self._open.items()
        )

    def summary(self, truth: Mapping[str, Any]) -> bool:
        """Print the sums and compare the sandbox's book with ours; tell whether they agree."""
        never_seen = len(self._open) if self.all_decided() else 0
        undecided = len(self._open) - never_seen
        self._console.rule("The day is over")
        told = self._told
        self._line(
            f"{told['answered']} answered with a playlist, {told['waiting']} drafts wait for a person,"
        )
        self._line(f"{told['person']} posts left for a person to answer, {told['silent']} needed no answer,")
        self._line(
            f"{never_seen} deleted before we saw it." + (f" {undecided} NOT DECIDED." if undecided else "")
        )
        differences = disagreements(truth, self._bot.reports.published())
        if told["answered"] != len(truth["posts"]):
            differences.append(f"{told['answered']} answers were shown, {len(truth['posts'])} stand outside")
        for difference in differences:
            self._line(f"DISAGREE: {difference}", style="bold red")
        if not differences:
            self._line(
                f"The sandbox recorded {len(truth['posts'])} replies and {len(truth['playlists'])} "
                "playlists; the ledger says the same, track by track.",
                style="green",
            )
        return not differences and not undecided and told["answered"] > 0

    def stay(self, url: str) -> None:
        """Say what can be done while the demo stays up."""
        database = self._bot.settings.database.url.get_secret_value().removeprefix("sqlite:///")
        self._line("\nThe bot goes on watching. Post something yourself from another terminal:")
        body = '{"text": "thanks, that helped", "author_name": "Emma", "author_handle": "emma"}'
        self._line(f"  curl -s {url}/_sandbox/mentions -d '{body}'")
        self._line(f"Read the ledger (the view interaction_story) with: sqlite3 {database}")
        self._line("Ctrl-C ends the demo and removes everything.")

    def _decided(self, tweet: TweetId, seen: "MentionSeen") -> bool:
        """Show how a post ended if it has; tell whether."""
        answer = self._bot.reports.answered(tweet)
        if answer is not None:
            self._tell_answer(answer.draft_id, answer.reply_id)
        elif seen.state is MentionState.HANDED_OFF:
            self._tell("person", tweet, f"for a person: {why(seen.reason)}", "yellow")
        elif seen.state in {MentionState.IGNORED, MentionState.CLOSED}:
            self._tell("silent", tweet, f"no answer: {why(seen.reason)}", "dim")
        elif seen.state is MentionState.DRAFTED:
            return self._tell_waiting(tweet)
        else:
            return False
        return True

    def _tell_answer(self, draft_id: Any, reply: TweetId) -> None:
        from rich.text import Text

        from bot.conversation.mention import post_url

        draft = self._bot.reviewer.draft(draft_id)
        titles = Text("  ♪ ", style="green")
        for number, (slot, track) in enumerate(
            zip(draft.proposal.spelling.slots, draft.resolved, strict=True)
        ):
            titles.append(" / " if number else "", style="dim")
            titles.append(clean(track.title), style="bold green")
            titles.append(f" ({clean(slot.says)})" if track.title.casefold() != slot.says.casefold() else "")
        self._say_for(draft.tweet_id, f"{draft.proposal.kind}: answered with a playlist", "green")
        self._console.print(titles)
        self._line(f"  ↳ {post_url(self._bot.settings.x.handle, reply)}")
        self._told["answered"] += 1

    def _tell_waiting(self, tweet: TweetId) -> bool:
        number = self._bot.reports.draft_of(tweet)
        if number is None:
            return False
        draft = self._bot.reviewer.draft(number)
        if draft.state is not DraftState.PROPOSED:
            return False
        gaps = draft.proposal.spelling.gaps
        reason = f"no title says {', '.join(gaps)}" if gaps else draft.problem or "a person decides"
        self._say_for(
            tweet, f"{draft.proposal.kind}: draft {number} waits in the queue – {clean(reason)}", "yellow"
        )
        self._line(f"  “{clean(draft.proposal.spelling.sentence)}”", style="dim")
        self._told["waiting"] += 1
        return True

    def _tell(self, count: str, tweet: TweetId, what: str, style: str) -> None:
        self._told[count] += 1
        self._say_for(tweet, what, style)

    def _say_for(self, tweet: TweetId, what: str, style: str) -> None:
        post = self._open.get(tweet)
        whom = f"@{clean(post.handle)} " if post else ""
        self._line(f"  → {whom}{what}", style=style)

    def _line(self, text: str, style: str = "") -> None:
        from rich.text import Text

        self._console.print(Text(text, style=style))


def why(reason: str | None) -> str:
    """Put a reason code into words."""
    if reason is None:
        return "no reason was recorded"
    if reason.startswith("stop_"):
        return f"nobody jokes about this ({reason.removeprefix('stop_').replace('_', ' ')})"
    return WHY.get(reason, reason.replace("_", " "))


def disagreements(truth: Mapping[str, Any], published: Sequence["Published"]) -> list[str]:
    """Compare what the sandbox accepted with what the ledger says was sent, both ways."""
    ours = {str(sent.reply_id): sent for sent in published}
    playlists = {playlist["id"]: playlist for playlist in truth["playlists"]}
    found = [f"reply {post['id']} is not in the ledger" for post in truth["posts"] if post["id"] not in ours]
    answered = [post["in_reply_to"] for post in truth["posts"]]
    found += [
        f"post {post} was answered twice" for post in sorted({p for p in answered if answered.count(p) > 1})
    ]
    posts = {post["id"]: post for post in truth["posts"]}
    for number, sent in ours.items():
        if number not in posts:
            found.append(f"reply {number} of the ledger does not stand")
        elif sent.playlist_id not in posts[number]["text"]:
            found.append(f"reply {number} does not link playlist {sent.playlist_id}")
        playlist = playlists.pop(str(sent.playlist_id), None)
        if playlist is None:
            found.append(f"playlist {sent.playlist_id} of the ledger does not stand")
        elif [track["id"] for track in playlist["tracks"]] != list(sent.tracks):
            found.append(f"playlist {sent.playlist_id} holds other tracks than the ledger says")
    return found + [f"playlist {spare} belongs to no reply" for spare in playlists]
