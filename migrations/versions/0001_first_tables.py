"""The first tables.

Values are spelled out here, not imported: a migration must stay what it was when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make everything."""
    _incoming()
    _drafts()
    _slots()
    _sending()
    _upkeep()
    _ledger()


def downgrade() -> None:
    """Drop everything, the ledger too."""
    for table in reversed(TABLES):
        op.drop_table(table)


def one_of(name: str, *values: str) -> sa.Enum:
    """Make a text column's type with a CHECK on its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _incoming() -> None:  # layout: long-function - these tables belong together, a column a line
    # Who wrote, and what came in.
    op.create_table(
        "customers",
        sa.Column("id", ID, nullable=False, comment="our own number, kept for ever"),
        sa.Column("x_user_id", sa.String(length=20), comment="X's number; erasable"),
        sa.Column("handle", sa.Text(), comment="without @; erasable"),
        sa.Column("name", sa.Text(), comment="as the profile shows it; erasable"),
        sa.Column("seen_at", INSTANT, nullable=False, comment="when their first mention came in"),
        sa.Column("erased_at", INSTANT, comment="when this person was forgotten"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("x_user_id", name="uq_customers_x_user_id"),
    )
    op.create_table(
        "mentions",
        sa.Column("id", ID, nullable=False, comment="our own number"),
        sa.Column(
            "channel", one_of("channel", "x", "spotify"), nullable=False, comment="where it was posted"
        ),
        sa.Column(
            "tweet_id",
            sa.String(length=20),
            nullable=False,
            comment="the post's root id, through all its edits",
        ),
        sa.Column(
            "answer_to",
            sa.String(length=20),
            nullable=False,
            comment="the newest version's id: what to reply to",
        ),
        sa.Column("conversation_id", sa.String(length=20), comment="the thread's first post"),
        sa.Column("customer_id", ID, nullable=False, comment="who wrote it"),
        sa.Column(
            "state",
            one_of("state", "received", "ignored", "handed_off", "drafted", "closed"),
            nullable=False,
            comment="where it stands",
        ),
        sa.Column("kind", sa.String(length=40), comment="what it is about: a key of the phrasings"),
        sa.Column("reason", sa.String(length=64), comment="code: why it stands there"),
        sa.Column("posted_at", INSTANT, nullable=False, comment="when the customer posted it"),
        sa.Column("received_at", INSTANT, nullable=False, comment="when we first saw it"),
        sa.Column("due_at", INSTANT, comment="not to be worked on before; empty: at once"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often work was put off"),
        sa.Column("worker", sa.String(length=200), comment="who works on it: host:pid:start"),
        sa.Column("lease_until", INSTANT, comment="by the database's clock"),
        sa.Column("fence", sa.Integer(), nullable=False, comment="claims so far; an old one is refused"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_mentions_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("channel", "tweet_id", name="uq_mentions_channel_tweet_id"),
    )
    op.create_index("ix_mentions_answer_to", "mentions", ["answer_to"])
    op.create_index("ix_mentions_customer_id", "mentions", ["customer_id"])
    op.create_index("ix_mentions_state_due_at", "mentions", ["state", "due_at"])
    op.create_table(
        "mention_texts",
        sa.Column("mention_id", ID, nullable=False, comment="whose text"),
        sa.Column("text", sa.Text(), nullable=False, comment="the newest version's text"),
        sa.Column("lang", sa.String(length=16), comment="the language that X saw in it"),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_mention_texts_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", name="pk_mention_texts"),
    )


def _drafts() -> None:  # layout: long-function - these tables belong together, a column a line
    # What we propose to answer.
    op.create_table(
        "drafts",
        sa.Column("id", ID, nullable=False, comment="the number that staff type"),
        sa.Column("mention_id", ID, nullable=False, comment="what it answers"),
        sa.Column(
            "state",
            one_of(
                "state",
                "proposed",
                "approved",
                "held",
                "publishing",
                "published",
                "rejected",
                "superseded",
                "withdrawn",
                "failed",
            ),
            nullable=False,
            comment="where it stands",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="goes up with each change of its content"),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
            comment="what the mention is about: a key of the phrasings",
        ),
        sa.Column("approval", one_of("approval", "policy", "person"), comment="what let it go out"),
        sa.Column("approved_by", sa.String(length=80), comment="who let it go out"),
        sa.Column("despite", sa.Text(), comment="why a hard stop was overruled; erasable"),
        sa.Column("problem", sa.Text(), comment="what a person must look at; erasable"),
        sa.Column(
            "token", sa.String(length=32), nullable=False, comment="word in the playlist's name in the making"
        ),
        sa.Column("playlist_id", sa.String(length=40), comment="Spotify's id, once created"),
        sa.Column("reply_id", sa.String(length=20), comment="our post's id, once it stands"),
        sa.Column("cost", sa.Double(), nullable=False, comment="the spelling's cost, in tracks"),
        sa.Column("complete", sa.Boolean(), nullable=False, comment="whether every word has a title"),
        sa.Column("words", sa.Integer(), nullable=False, comment="words of the sentence"),
        sa.Column("covered", sa.Integer(), nullable=False, comment="words that a title says"),
        sa.Column("created_at", INSTANT, nullable=False, comment="when it was first proposed"),
        sa.Column("updated_at", INSTANT, nullable=False, comment="when it last changed"),
        sa.Column("due_at", INSTANT, comment="not to be worked on before; empty: at once"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often work was put off"),
        sa.Column("worker", sa.String(length=200), comment="who works on it: host:pid:start"),
        sa.Column("lease_until", INSTANT, comment="by the database's clock"),
        sa.Column("fence", sa.Integer(), nullable=False, comment="claims so far; an old one is refused"),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_drafts_mention_id_mentions"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("token", name="uq_drafts_token"),
    )
    op.create_index("ix_drafts_mention_id", "drafts", ["mention_id"])
    op.create_index("ix_drafts_state_due_at", "drafts", ["state", "due_at"])
    op.create_table(
        "draft_texts",
        sa.Column("draft_id", ID, nullable=False, comment="whose words"),
        sa.Column("sentence", sa.Text(), nullable=False, comment="the sentence that the titles spell"),
        sa.Column("lead", sa.Text(), nullable=False, comment="the reply's text before the link"),
        sa.Column("playlist_name", sa.Text(), nullable=False, comment="the public name"),
        sa.Column("playlist_description", sa.Text(), nullable=False, comment="the public description"),
        sa.Column("reasons", sa.JSON(), nullable=False, comment="why it looks as it does, for staff"),
        sa.Column("stops", sa.JSON(), nullable=False, comment="hard stops that need a reason to overrule"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_draft_texts_draft_id_drafts"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_draft_texts"),
    )


def _slots() -> None:
    # Which title says which words.
    op.create_table(
        "slots",
        sa.Column("draft_id", ID, nullable=False, comment="whose slot"),
        sa.Column("position", sa.Integer(), nullable=False, comment="0 for the first"),
        sa.Column(
            "kind",
            one_of("kind", "exact", "variant", "near", "gap"),
            nullable=False,
            comment="how the title says it",
        ),
        sa.Column("says", sa.Text(), comment="the sentence's own words; erasable"),
        sa.Column("why", sa.Text(), nullable=False, comment="one line for people; emptied with the words"),
        sa.Column("ratio", sa.Double(), comment="likeness of words and title, 0 to 100"),
        sa.Column("track_row", sa.Integer(), comment="the track's number in its index; empty: a gap"),
        sa.Column("title", sa.Text(), comment="the catalog's title; erasable"),
        sa.Column("artist", sa.Text(), comment="the catalog's artist"),
        sa.Column("track_id", sa.String(length=40), comment="the catalog's Spotify id"),
        sa.Column("popularity", sa.Integer(), comment="the catalog's figure, 0 to 100"),
        sa.Column("explicit", sa.Boolean(), comment="whether the catalog marks it explicit"),
        sa.Column("year", sa.Integer(), comment="the catalog's year"),
        sa.Column("resolved_track_id", sa.String(length=40), comment="today's playable track"),
        sa.Column("resolved_title", sa.Text(), comment="its title, empty where none; erasable"),
        sa.Column("resolved_artist", sa.Text(), comment="its artist"),
        sa.Column("resolve_problem", sa.Text(), comment="what a person must look at; erasable"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_slots_draft_id_drafts"),
        sa.PrimaryKeyConstraint("draft_id", "position", name="pk_slots"),
    )


def _sending() -> None:  # layout: long-function - these tables belong together, a column a line
    # The guard, and the calls that change the outside world.
    op.create_table(
        "replies",
        sa.Column("id", ID, nullable=False, comment="our own number"),
        sa.Column("channel", one_of("channel", "x", "spotify"), nullable=False, comment="where we reply"),
        sa.Column("tweet_id", sa.String(length=20), nullable=False, comment="the mention's root id"),
        sa.Column("draft_id", ID, nullable=False, comment="which draft may reply"),
        sa.Column(
            "state",
            one_of("state", "claimed", "sent", "released"),
            nullable=False,
            comment="released: another draft may take it over",
        ),
        sa.Column("reply_id", sa.String(length=20), comment="our post's id, once it stands"),
        sa.Column("sent_at", INSTANT, comment="when we knew that it stands"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_replies_draft_id_drafts"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.UniqueConstraint("channel", "tweet_id", name="uq_replies_channel_tweet_id"),
    )
    op.create_index("ix_replies_draft_id", "replies", ["draft_id"])
    op.create_table(
        "attempts",
        sa.Column("id", ID, nullable=False, comment="our own number"),
        sa.Column("draft_id", ID, nullable=False, comment="for which draft"),
        sa.Column(
            "step",
            one_of("step", "create_playlist", "fill_playlist", "name_playlist", "reply", "remove_playlist"),
            nullable=False,
            comment="which call",
        ),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 for the first try of this step"),
        sa.Column(
            "state",
            one_of("state", "intended", "done", "refused", "unknown", "absent"),
            nullable=False,
            comment="what we know of it",
        ),
        sa.Column(
            "request_digest", sa.String(length=64), nullable=False, comment="SHA-256 of the frozen request"
        ),
        sa.Column("result", sa.String(length=200), comment="the id that the outside gave"),
        sa.Column("code", sa.String(length=64), comment="how it ended"),
        sa.Column("final", sa.Boolean(), nullable=False, comment="a refusal that can never succeed"),
        sa.Column("looks", sa.Integer(), nullable=False, comment="looks outside that found nothing"),
        sa.Column("looked_at", INSTANT, comment="the last such look"),
        sa.Column("intended_at", INSTANT, nullable=False, comment="committed before the call"),
        sa.Column("settled_at", INSTANT, comment="when its present state was known"),
        sa.Column("worker", sa.String(length=200), nullable=False, comment="who made the call"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_attempts_draft_id_drafts"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("draft_id", "step", "number", name="uq_attempts_draft_id_step_number"),
    )
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("state = 'intended'"),
        postgresql_where=sa.text("state = 'intended'"),
    )
    op.create_table(
        "attempt_requests",
        sa.Column("attempt_id", ID, nullable=False, comment="whose request"),
        sa.Column("body", sa.Text(), nullable=False, comment="as sent, byte for byte"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_attempt_requests_attempt_id_attempts"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt_requests"),
    )


def _upkeep() -> None:  # layout: long-function - these tables belong together, a column a line
    # What the daemon remembers about itself.
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=80), nullable=False, comment="which reader"),
        sa.Column("value", sa.String(length=200), nullable=False, comment="the last id that it has seen"),
        sa.Column("moved_at", INSTANT, nullable=False, comment="when it last moved"),
        sa.PrimaryKeyConstraint("name", name="pk_cursors"),
    )
    op.create_table(
        "pauses",
        sa.Column("channel", one_of("channel", "x", "spotify"), nullable=False, comment="who is not called"),
        sa.Column(
            "reason",
            one_of(
                "reason",
                "window",
                "cap",
                "credits",
                "retry_after",
                "quota",
                "credentials",
                "consent",
                "network",
                "operator",
            ),
            nullable=False,
            comment="why",
        ),
        sa.Column("since", INSTANT, nullable=False, comment="when this rest began"),
        sa.Column("until", INSTANT, nullable=False, comment="when calls may be made again"),
        sa.PrimaryKeyConstraint("channel", "reason", name="pk_pauses"),
    )
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(length=80), nullable=False, comment="which job"),
        sa.Column("started_at", INSTANT, comment="when it last started"),
        sa.Column("ended_at", INSTANT, comment="when it last ended; empty while it runs"),
        sa.Column("outcome", sa.String(length=16), comment="ok or failed"),
        sa.Column("error", sa.String(length=80), comment="the kind of error that ended it"),
        sa.Column("next_at", INSTANT, comment="when it runs next"),
        sa.PrimaryKeyConstraint("name", name="pk_jobs"),
    )
    op.create_table(
        "credentials",
        sa.Column("provider", one_of("provider", "x", "spotify"), nullable=False, comment="who gave it"),
        sa.Column("secret", sa.JSON(), nullable=False, comment="tokens; secret"),
        sa.Column("scope", sa.Text(), nullable=False, comment="what they allow"),
        sa.Column("granted_at", INSTANT, nullable=False, comment="when a person consented"),
        sa.Column(
            "state",
            one_of("state", "granted", "lapsed"),
            nullable=False,
            comment="whether the provider still takes it",
        ),
        sa.PrimaryKeyConstraint("provider", name="pk_credentials"),
    )


def _ledger() -> None:
    # Everything that happened.
    op.create_table(
        "ledger",
        sa.Column("id", ID, nullable=False, comment="in the order of writing"),
        sa.Column("at", INSTANT, nullable=False, comment="when, by the bot's clock"),
        sa.Column("event", sa.String(length=40), nullable=False, comment="what happened: a code"),
        sa.Column("actor", sa.String(length=80), nullable=False, comment="bot, policy, or operator:name"),
        sa.Column("mention_id", ID, comment="about which mention"),
        sa.Column("tweet_id", sa.String(length=20), comment="that mention's root id"),
        sa.Column("draft_id", ID, comment="about which draft"),
        sa.Column("attempt_id", ID, comment="about which attempt"),
        sa.Column("channel", one_of("channel", "x", "spotify"), comment="on which service"),
        sa.Column("detail", sa.JSON(), nullable=False, comment="ids, codes, numbers, digests; never words"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_index("ix_ledger_draft_id", "ledger", ["draft_id"])
    op.create_index("ix_ledger_mention_id", "ledger", ["mention_id"])
    op.create_index("ix_ledger_tweet_id", "ledger", ["tweet_id"])


TABLES = (
    "customers",
    "mentions",
    "mention_texts",
    "drafts",
    "draft_texts",
    "slots",
    "replies",
    "attempts",
    "attempt_requests",
    "cursors",
    "pauses",
    "jobs",
    "credentials",
    "ledger",
)
