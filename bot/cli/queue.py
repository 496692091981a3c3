"""`bot queue`: what waits for a person, and what the person decides. Ids are draft numbers."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.conversation.draft import DraftId

if TYPE_CHECKING:
    from bot.app import App

Number = Annotated[int, typer.Argument(metavar="ID", help="The draft's number.", min=1, max=2**63 - 1)]
Seen = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help="The version you saw; refused if it has changed.", min=1),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(
        help="Drafts that wait for a person.",
        epilog="Example: bot queue approve 12",
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    group.command(
        "list", help="List waiting drafts, then posts left for a person.", epilog="Example: bot queue list"
    )(list_)
    group.command("show", help="Show one draft whole.", epilog="Example: bot queue show 12")(show)
    group.command("approve", help="Let a draft go out.", epilog="Example: bot queue approve 12")(approve)
    group.command(
        "reject",
        help="Drop a draft; a person answers.",
        epilog='Example: bot queue reject 12 --reason "sounds cold"',
    )(reject)
    group.command(
        "edit",
        help="Spell another sentence.",
        epilog='Example: bot queue edit 12 --text "welcome to the party"',
    )(edit)
    app.add_typer(group, name="queue")


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List what waits."""
    from bot.cli.console import say, say_json, say_table

    bot = _bot(context)
    drafts = bot.reports.queue()
    people = bot.reports.people()
    if as_json:
        say_json({"drafts": [row.as_json() for row in drafts], "people": [row.as_json() for row in people]})
        return
    if not drafts and not people:
        say("Nothing waits for a person.")
    if drafts:
        say_table(
            ("id", "state", "post", "from", "kind", "sentence", "gaps", "problem"),
            [
                (
                    r.draft_id,
                    r.state,
                    r.tweet_id,
                    r.handle or "",
                    r.kind,
                    r.sentence or "",
                    ", ".join(r.gaps),
                    r.problem or "",
                )
                for r in drafts
            ],
        )
    if people:
        say("Left for a person to answer by hand:")
        say_table(
            ("post", "from", "why", "text"),
            [(r.tweet_id, r.handle or "", r.reason or "", r.text or "") for r in people],
        )


def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Show one draft."""
    from bot.cli.console import say_json
    from bot.cli.drafts import draft_json, say_draft

    draft = _bot(context).reviewer.draft(DraftId(number))
    if as_json:
        say_json(draft_json(draft))
    else:
        say_draft(draft)


def approve(
    context: typer.Context,
    number: Number,
    despite: Annotated[
        str | None, typer.Option("--despite", metavar="REASON", help="Overrule a hard stop, for this reason.")
    ] = None,
    version: Seen = None,
) -> None:
    """Let a draft go out with the daemon's next round."""
    from bot.cli.console import say

    bot = _bot(context)
    bot.reviewer.approve(DraftId(number), by=bot.operator(), despite=despite, version=version)
    say(f"Draft {number} is approved; the daemon sends it in its next round.")


def reject(
    context: typer.Context,
    number: Number,
    reason: Annotated[
        str, typer.Option("--reason", help="Why, in a few words; kept in the ledger as a digest.")
    ],
    version: Seen = None,
) -> None:
    """Drop a draft."""
    from bot.cli.console import say

    bot = _bot(context)
    bot.reviewer.reject(DraftId(number), by=bot.operator(), reason=reason, version=version)
    say(f"Draft {number} is rejected; its post is left for a person.")


def edit(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Option("--text", help="The sentence to spell instead.")],
    version: Seen = None,
) -> None:
    """Spell another sentence for a draft and show it."""
    from bot.cli.drafts import say_draft

    bot = _bot(context)
    draft = bot.reviewer.edit(DraftId(number), text=text, by=bot.operator(), version=version)
    say_draft(draft)
    if not draft.proposal.spelling.complete:
        raise typer.Exit(3)


def _bot(context: typer.Context) -> "App":
    from bot.app import App
    from bot.cli.options import settings_for, start_logs

    settings = settings_for(context)
    start_logs(settings)
    bot = App(settings)
    bot.prepare_database()
    return bot
