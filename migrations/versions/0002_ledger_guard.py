"""The ledger becomes append-only; views tell the story of each mention, and how long replies took."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put up the guards and the view."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_GUARD if sqlite else POSTGRES_GUARD:
        op.execute(statement)
    op.execute(_story("json_extract(detail, '$.{}')" if sqlite else "(detail ->> '{}')"))
    op.execute(_times(*(SQLITE_TIMES if sqlite else POSTGRES_TIMES)))


def downgrade() -> None:
    """Take the guards and the view down."""
    op.execute("DROP VIEW reply_times")
    op.execute("DROP VIEW interaction_story")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("ledger_no_update", "ledger_no_delete", "ledger_no_replace"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP FUNCTION ledger_is_append_only() CASCADE")


_REFUSE = "SELECT RAISE(ABORT, 'the ledger is append-only')"

SQLITE_GUARD = (
    f"CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN {_REFUSE}; END",
    f"CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN {_REFUSE}; END",
    # REPLACE deletes silently on a connection without recursive_triggers: an id is never used twice
    f"""CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger
    WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id) BEGIN {_REFUSE}; END""",  # noqa: S608 - a constant
)

POSTGRES_GUARD = (
    """CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()""",
    """CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()""",
)

SQLITE_TIMES = (
    "date(replies.sent_at)",
    "CAST(round((julianday(replies.sent_at) - julianday(mentions.posted_at)) * 86400) AS INTEGER)",
)

POSTGRES_TIMES = (
    "to_char(replies.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "CAST(round(extract(epoch FROM replies.sent_at - mentions.posted_at)) AS integer)",
)

TOLD = {
    "mention_received": "'came in'",
    "mention_edited": "'was edited by its author'",
    "mention_claimed": "'was taken up'",
    "mention_postponed": "'was put off until ' || {until} || ': ' || {reason}",
    "mention_ignored": "'was ignored: ' || {reason}",
    "mention_handed_off": "'was left for a person: ' || {reason}",
    "mention_closed": "'was closed: ' || {reason}",
    "author_noted": "'its author was looked up'",
    "draft_proposed": "'a reply was proposed, ' || {covered} || ' of ' || {words} || ' words covered'",
    "draft_superseded": "'an earlier draft gave way to a newer one'",
    "draft_approved": "'the draft was approved by ' || {approval}",
    "draft_rejected": "'the draft was rejected'",
    "draft_revised": "'the draft was rewritten as version ' || {version}",
    "draft_respelled": "'the draft was spelled with other titles as version ' || {version}",
    "draft_publishing": "'sending began'",
    "draft_resumed": "'sending was taken up again'",
    "draft_postponed": "'sending was put off until ' || {until} || ': ' || {reason}",
    "draft_returned": "'the draft went back to the queue with a problem'",
    "draft_withdrawn": "'the draft was withdrawn: ' || {reason}",
    "draft_failed": "'sending failed: ' || {reason}",
    "draft_published": "'the reply stands as post ' || {reply} || ' with playlist ' || {playlist}",
    "tracks_resolved": "'tracks were found for ' || {found} || ' of ' || {slots} || ' slots'",
    "attempt_intended": "'about to call ' || {step} || ', try ' || {number}",
    "attempt_done": "{step} || ' succeeded' || COALESCE(' with ' || {result}, '')",
    "attempt_refused": "{step} || ' was refused' || COALESCE(': ' || {code}, '')",
    "attempt_unknown": "{step} || ' may or may not have happened' || COALESCE(': ' || {code}, '')",
    "attempt_looked": "'looked for what ' || {step} || ' should have made, look ' || {looks} || ': nothing'",
    "attempt_absent": "{step} || ' did not happen'",
}


class _Field(dict[str, str]):
    """What stands in a ledger row's detail, as SQL; codes are shown with blanks."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form

    def __missing__(self, key: str) -> str:
        value = self.form.format(key)
        return f"replace({value}, '_', ' ')" if key in {"step", "code", "reason", "approval"} else value


def _story(form: str) -> str:
    """Give the view's text; `form` reads a field of a ledger row's detail."""
    field = _Field(form)
    cases = "\n".join(f"    WHEN '{event}' THEN {told.format_map(field)}" for event, told in TOLD.items())
    return f"""CREATE VIEW interaction_story AS
SELECT tweet_id, at, row_number() OVER (PARTITION BY tweet_id ORDER BY id) AS n, event, actor,
  COALESCE(CASE event
{cases}
  END, replace(event, '_', ' ')) AS what,
  mention_id, draft_id, attempt_id, channel, id AS ledger_id
FROM ledger WHERE tweet_id IS NOT NULL"""  # noqa: S608 - made of the constants above alone


def _times(day: str, seconds: str) -> str:
    """Give the view of sent replies with their UTC day and the seconds from post to reply."""
    return f"""CREATE VIEW reply_times AS
SELECT mentions.tweet_id, replies.reply_id, replies.draft_id, mentions.posted_at, replies.sent_at,
  {day} AS day, {seconds} AS seconds
FROM replies JOIN mentions ON mentions.channel = replies.channel AND mentions.tweet_id = replies.tweet_id
WHERE replies.state = 'sent'"""  # noqa: S608 - made of the constants above alone
