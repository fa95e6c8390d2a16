"""The tables of the log on PostgreSQL, and what is written beside events in their transaction."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS {schema}.log_facts (
        fact_id uuid PRIMARY KEY, account_id uuid NOT NULL, version bigint NOT NULL, target uuid)""",
    """CREATE INDEX IF NOT EXISTS log_facts_target ON {schema}.log_facts (target)
        WHERE target IS NOT NULL""",
    """CREATE TABLE IF NOT EXISTS {schema}.log_keys (
        key_id text PRIMARY KEY, account_id uuid NOT NULL, scope text NOT NULL, contact text,
        contacts text[] NOT NULL, wrapped bytea NOT NULL,
        UNIQUE (account_id, contact))""",
    "CREATE INDEX IF NOT EXISTS log_keys_account ON {schema}.log_keys (account_id)",
    # One row that every write updates: room on its page, so that old versions are pruned in place.
    """CREATE TABLE IF NOT EXISTS {schema}.log_clock (
        one integer PRIMARY KEY CHECK (one = 1), recorded_at bigint NOT NULL)
        WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000)""",
    "INSERT INTO {schema}.log_clock VALUES (1, 0) ON CONFLICT DO NOTHING",
    "CREATE TABLE IF NOT EXISTS {schema}.log_settings (name text PRIMARY KEY, value bytea NOT NULL)",
    """CREATE TABLE IF NOT EXISTS {schema}.log_addresses (
        digest bytea NOT NULL, kind text NOT NULL, account_id uuid NOT NULL, contact text NOT NULL,
        key_id text NOT NULL, fact_id uuid NOT NULL,
        PRIMARY KEY (digest, fact_id))""",
    "CREATE INDEX IF NOT EXISTS log_addresses_account ON {schema}.log_addresses (account_id)",
)
GUARD = (
    """CREATE OR REPLACE FUNCTION {schema}.log_events_stay() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'what was recorded is neither changed nor deleted'; END $$""",
    "DROP TRIGGER IF EXISTS log_events_stay ON {schema}.log_events",
    """CREATE TRIGGER log_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.log_events
        FOR EACH STATEMENT EXECUTE FUNCTION {schema}.log_events_stay()""",
)
"""What refuses to change or delete what was recorded, whoever asks."""
IS_GUARDED = (
    "SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = %s AND c.relname = 'log_events' AND t.tgname = 'log_events_stay'"
)
NEXT_POSITIONS = (
    "SELECT nextval(pg_get_serial_sequence('{schema}.log_events', 'notification_id')) AS next"
    " FROM generate_series(1, %s)"
)
COPY_EVENTS = (
    "COPY {schema}.log_events (notification_id, originator_id, originator_version, topic, state)"
    " FROM STDIN (FORMAT BINARY)"
)
COPIED_TYPES = ("int8", "uuid", "int8", "text", "bytea")
"""The types of what is copied, in its order."""
HELD = (
    "SELECT 1 FROM {schema}.log_facts f JOIN {schema}.log_events e ON e.originator_id = f.account_id"
    " AND e.originator_version = f.version WHERE f.fact_id = %s AND e.notification_id = %s"
)
# What must be so and isn't becomes NULL, which the tables refuse: in a pipeline nothing can be asked first.
BESIDE = {
    "clock": "UPDATE {schema}.log_clock SET recorded_at = CASE WHEN recorded_at <= %s"  # noqa: S608 - ours
    " AND (%s::uuid IS NULL OR EXISTS (" + HELD + ")) THEN %s::bigint END",
    "replace": "DELETE FROM {schema}.log_keys WHERE account_id = %s AND key_id = ANY(%s)",
    "forget": "UPDATE {schema}.log_keys SET scope = 'forgotten', contact = NULL, contacts = '{{}}', "
    "wrapped = '' WHERE account_id = %s",
    "facts": "INSERT INTO {schema}.log_facts SELECT fact_id, account_id, "
    "CASE WHEN follows IS NULL OR follows = (SELECT COALESCE(MAX(originator_version), 0) "
    "FROM {schema}.log_events WHERE originator_id = account_id) THEN version END, target "
    "FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[], %s::bigint[]) "
    "AS f(fact_id, account_id, version, target, follows)",
    "keys": "INSERT INTO {schema}.log_keys SELECT key_id, account_id, scope, contact, contacts, "
    "decode(wrapped, 'hex') FROM jsonb_to_recordset(%s) AS k(key_id text, account_id uuid, scope text, "
    "contact text, contacts text[], wrapped text)",
    "addresses": "INSERT INTO {schema}.log_addresses SELECT * FROM unnest(%s::bytea[], %s::text[], "
    "%s::uuid[], %s::text[], %s::text[], %s::uuid[])",
    "add_address": "INSERT INTO {schema}.log_addresses SELECT %s, %s, %s, %s, %s, %s "
    "WHERE EXISTS (SELECT 1 FROM {schema}.log_keys WHERE key_id = %s AND scope = 'contact') "
    "ON CONFLICT DO NOTHING",
    "unfind": "DELETE FROM {schema}.log_addresses WHERE account_id = %s AND key_id NOT IN "
    "(SELECT key_id FROM {schema}.log_keys WHERE account_id = %s AND scope = 'contact')",
    "set": "INSERT INTO {schema}.log_settings VALUES (%s, %s) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
}
