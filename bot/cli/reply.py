"""`bot reply`: answer one post now, through the same gates and the same steps as the daemon.

Exits: 0 done (or answered before), 2 bad use, 3 gaps, 4 cannot be answered, 5 paused or unknown.
"""

from enum import IntEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.conversation.draft import Draft, DraftId
    from bot.conversation.mention import TweetId
    from bot.services.compose import Considered


class Ending(IntEnum):
    """How the command can end."""

    DONE = 0
    BAD_USE = 2
    GAPS = 3
    NOT_ANSWERABLE = 4
    NOT_NOW = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "reply",
        help="Answer one post with a playlist: shows the draft, asks, sends, prints the reply's address.",
        epilog='Example: bot reply 1859234567890123456 --text "welcome to the party" --dry-run',
    )(reply)


def reply(
    context: typer.Context,
    tweet: Annotated[str, typer.Argument(metavar="TWEET-ID", help="The post's id or its URL.")],
    text: Annotated[str | None, typer.Option("--text", help="The sentence to spell instead of ours.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the draft; store and send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
    despite: Annotated[
        str | None, typer.Option("--despite", metavar="REASON", help="Overrule a hard stop, for this reason.")
    ] = None,
) -> None:
    """Answer one post."""
    from bot.conversation.mention import tweet_id

    target = tweet_id(tweet)

    from bot.app import App
    from bot.cli.options import settings_for, start_logs

    settings = settings_for(context)
    start_logs(settings)
    bot = App(settings)
    try:
        raise typer.Exit(_Answer(bot, target, text, despite).run(dry_run=dry_run, yes=yes))
    finally:
        bot.close()


class _Ended(Exception):
    """The command is over: with this exit code, after this sentence on stderr if there is one."""

    def __init__(self, ending: Ending, sentence: str | None = None) -> None:
        super().__init__(sentence or "")
        self.ending = ending
        self.sentence = sentence


class _Answer:
    """One run of the command; its methods stand in the order in which they are asked."""

    def __init__(self, bot: "App", target: "TweetId", text: str | None, despite: str | None) -> None:
        self._bot = bot
        self._target = target
        self._text = text
        self._despite = (despite or "").strip() or None

    def run(self, *, dry_run: bool, yes: bool) -> Ending:
        """Go through the gates in order and give the exit code."""
        from bot.cli.console import say_error, tell
        from bot.errors import Conflict, DatabaseBusy

        try:
            self._bot.must_be_ready()
            self._answer(dry_run=dry_run, yes=yes)
        except _Ended as ended:
            if ended.sentence:
                (tell if ended.ending is Ending.DONE else say_error)(ended.sentence)
            return ended.ending
        except (Conflict, DatabaseBusy) as trouble:
            say_error(f"{trouble}; this same command in a minute tells how it ended")
            return Ending.NOT_NOW
        return Ending.DONE

    def _answer(self, *, dry_run: bool, yes: bool) -> None:
        self._not_answered(self._target)
        self._under_way(dry_run=dry_run, yes=yes)
        considered = self._considered()
        self._gates(considered)
        if not dry_run:
            self._ask(yes=yes)
            self._send(considered)

    def _under_way(self, *, dry_run: bool, yes: bool) -> None:
        """Go on with a draft that was approved before; one that has not begun gives way to --text."""
        from bot.cli.console import tell
        from bot.cli.drafts import say_draft
        from bot.conversation.draft import DraftState

        number = self._bot.draft_under_way(self._target)
        if number is None:
            return
        draft = self._bot.reviewer.draft(number)
        if self._text is not None:
            if draft.state is not DraftState.PUBLISHING:
                return
            tell(f"Draft {number} is being sent already: --text comes too late")
        say_draft(draft)
        if dry_run:
            raise _Ended(Ending.DONE)
        self._ask(yes=yes)
        self._carry_out(number)

    def _not_answered(self, tweet: "TweetId") -> None:
        answer = self._bot.reports.answered(tweet)
        if answer is not None:
            self._stands(answer.reply_id)

    def _stands(self, reply: "TweetId") -> None:
        from bot.cli.console import say
        from bot.conversation.mention import post_url

        say(f"Already answered: {post_url(self._bot.settings.x.handle, reply)}")
        raise _Ended(Ending.DONE)

    def _considered(self) -> "Considered":
        from bot.errors import OutsideError, PostGone

        try:
            return self._bot.composer.consider(self._target, text=self._text)
        except PostGone as gone:
            raise _Ended(
                Ending.NOT_ANSWERABLE,
                f"post {self._target} is deleted, protected or unknown: there is nothing to answer",
            ) from gone
        except OutsideError as trouble:
            later = "" if trouble.permanent else ", try again later"
            raise _Ended(Ending.NOT_NOW, f"{trouble}; nothing was sent{later}") from trouble

    def _gates(self, considered: "Considered") -> None:
        """Show the draft; end where a gate is closed."""
        from bot.cli.drafts import say_proposal

        self._not_answered(considered.post.root)
        if considered.answered_by is not None:
            self._stands(considered.answered_by)
        reason = considered.end[1] if considered.end else None
        if reason in {"own_post", "repost"}:
            whose = "our own" if reason == "own_post" else "a repost"
            raise _Ended(Ending.NOT_ANSWERABLE, f"post {self._target} is {whose}: there is nothing to answer")
        say_proposal(considered.proposal, cost_usd=self._bot.cost_of_reply())
        self._summoned(considered)
        if reason is not None and self._despite is None:
            raise _Ended(
                Ending.NOT_ANSWERABLE,
                f"a hard stop stands ({reason}): a person should answer in their own words; "
                "give --despite REASON if a playlist is right all the same",
            )
        gaps = considered.proposal.spelling.gaps
        if gaps:
            words = ", ".join(f"“{gap}”" for gap in gaps)
            raise _Ended(Ending.GAPS, f"nothing was sent: no title says {words}; try other words with --text")

    def _summoned(self, considered: "Considered") -> None:
        from bot.cli.console import clean, say
        from bot.conversation.wording import by_hand

        if "summoned" not in {check.name for check in considered.refused}:
            return
        say("Post this by hand:")
        say(clean(by_hand(considered.proposal.spelling)))
        raise _Ended(
            Ending.NOT_ANSWERABLE,
            f"the author of post {self._target} did not name us in it, so X lets only a person answer; "
            "nothing was sent",
        )

    def _ask(self, *, yes: bool) -> None:
        import sys

        if yes:
            return
        if not sys.stdin.isatty():
            raise _Ended(
                Ending.BAD_USE,
                "there is no terminal to ask at: give --yes to send, or --dry-run to look only",
            )
        if not typer.confirm("Send this reply?"):
            raise _Ended(Ending.DONE, "nothing was sent, as you said")

    def _send(self, considered: "Considered") -> None:
        from bot.errors import Conflict

        operator = self._bot.operator()
        try:
            despite = self._despite if considered.end else None
            draft = self._bot.composer.store(considered, actor=operator, despite=despite)
            self._carry_out(draft)
        except Conflict as conflict:
            self._not_answered(considered.post.root)
            raise _Ended(Ending.NOT_NOW, str(conflict)) from conflict

    def _carry_out(self, number: "DraftId") -> None:
        """Send an approved draft as far as it goes now, then say how it stands."""
        from bot.cli.console import say
        from bot.conversation.mention import post_url
        from bot.services.publish import Progress

        progress = self._bot.publisher.publish_next(draft=number)
        draft = self._bot.reviewer.draft(number)
        answer = self._bot.reports.answered(draft.tweet_id)
        if answer is not None:
            say(post_url(self._bot.settings.x.handle, answer.reply_id))
            raise _Ended(Ending.DONE)
        if progress is Progress.RETURNED:
            raise _Ended(Ending.GAPS, f"draft {number} went back to the queue: {_problem(draft)}")
        if progress in {Progress.FAILED, Progress.WITHDRAWN}:
            self._not_sent(draft)
        if progress in {Progress.LOST, None}:
            raise _Ended(
                Ending.NOT_NOW,
                f"another process is at work on post {self._target}; "
                "this same command in a minute tells how it ended",
            )
        if progress is Progress.PAUSED:
            raise _Ended(
                Ending.NOT_NOW,
                f"draft {number} is approved, but sending rests now ({self._bot.why_resting()}); "
                "the daemon, or this same command later, sends it",
            )
        raise _Ended(
            Ending.NOT_NOW,
            f"the outcome of a call for draft {number} is not known yet; "
            "the daemon, or this same command in a minute, settles it without a second reply",
        )

    def _not_sent(self, draft: "Draft") -> None:
        """Say why a draft ended on its way: answered by another tool, gone, or refused by X."""
        from bot.cli.console import clean, say
        from bot.conversation.wording import by_hand

        answered = self._considered().answered_by
        if answered is not None:
            self._stands(answered)
        if draft.problem == "reply_not_summoned":
            say("Post this by hand:")
            say(clean(by_hand(draft.proposal.spelling)))
        raise _Ended(Ending.NOT_ANSWERABLE, f"post {self._target} could not be answered: {_problem(draft)}")


def _problem(draft: "Draft") -> str:
    """Give a draft's problem with those of its slots."""
    slots = [track.problem for track in draft.resolved if track.problem]
    problem = draft.problem or f"`bot queue show {draft.id}` tells more"
    return f"{problem} ({'; '.join(slots)})" if slots else problem
