-- What somebody was to know, and what was brought to whom.
-- Twin of sql/postgres/0008-alerts.sql. Never edited once shipped.

CREATE TABLE alerts (
    alert_id TEXT PRIMARY KEY,
    alert_key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    kind TEXT NOT NULL,
    task_stage TEXT NOT NULL,
    task_name TEXT NOT NULL,
    hostname TEXT,
    run_id TEXT,
    says TEXT NOT NULL,
    basis TEXT,
    cause TEXT NOT NULL DEFAULT '',
    acknowledged_at TEXT,
    acknowledged_by TEXT,
    note TEXT,
    closed_at TEXT
) WITHOUT ROWID;
CREATE INDEX idx_alerts_at ON alerts (at);
CREATE INDEX idx_alerts_open ON alerts (task_stage, task_name) WHERE closed_at IS NULL;
CREATE INDEX idx_alerts_task ON alerts (task_stage, task_name, at);

CREATE TABLE alert_deliveries (
    alert_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    turn INTEGER NOT NULL,
    address TEXT NOT NULL,
    due_at TEXT NOT NULL,
    while_open INTEGER NOT NULL,
    repeat_seconds REAL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until TEXT,
    settled_at TEXT,
    outcome TEXT,
    told_with TEXT,
    trouble TEXT,
    PRIMARY KEY (alert_id, channel, turn),
    CONSTRAINT chk_alert_deliveries_outcome CHECK (outcome IN ('sent', 'failed', 'dropped'))
) WITHOUT ROWID;
CREATE INDEX idx_alert_deliveries_due ON alert_deliveries (address, due_at) WHERE settled_at IS NULL;
CREATE INDEX idx_alert_deliveries_sent ON alert_deliveries (address, settled_at) WHERE outcome = 'sent' AND told_with IS NULL;
