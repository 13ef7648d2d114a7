-- The monitors of the hosts, and when each was last heard of.
-- Twin of sql/postgres/0010-monitors.sql. Never edited once shipped.

CREATE TABLE monitors (
    hostname TEXT NOT NULL,
    state_dir TEXT NOT NULL,
    user_name TEXT,
    pid INTEGER NOT NULL,
    tasker_version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    interval_seconds REAL NOT NULL,
    stopped_at TEXT,
    PRIMARY KEY (hostname, state_dir)
) WITHOUT ROWID;
