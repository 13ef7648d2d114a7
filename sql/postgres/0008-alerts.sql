-- What somebody was to know, and what was brought to whom.
-- Twin of sql/sqlite/0008-alerts.sql. Never edited once shipped.

CREATE TABLE alerts (
    alert_id UUID PRIMARY KEY,
    alert_key VARCHAR(1000) NOT NULL UNIQUE,
    at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    kind VARCHAR(20) NOT NULL,
    task_stage VARCHAR(50) NOT NULL,
    task_name VARCHAR(255) NOT NULL,
    hostname VARCHAR(255),
    run_id UUID,
    says TEXT NOT NULL,
    basis TEXT,
    cause VARCHAR(200) NOT NULL DEFAULT '',
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by VARCHAR(400),
    note TEXT,
    closed_at TIMESTAMPTZ
);
CREATE INDEX idx_alerts_at ON alerts (at);
CREATE INDEX idx_alerts_open ON alerts (task_stage, task_name) WHERE closed_at IS NULL;
CREATE INDEX idx_alerts_task ON alerts (task_stage, task_name, at);
COMMENT ON TABLE alerts IS 'What rules found in runs and tasks, each once';
COMMENT ON COLUMN alerts.alert_key IS 'The same for what is the same: the second is not kept';
COMMENT ON COLUMN alerts.at IS 'When it happened';
COMMENT ON COLUMN alerts.basis IS 'What a judgement rests on';
COMMENT ON COLUMN alerts.cause IS 'Alerts of one kind, task and cause are alike';
COMMENT ON COLUMN alerts.closed_at IS 'When a later run of the task succeeded';

CREATE TABLE alert_deliveries (
    alert_id UUID NOT NULL,
    channel VARCHAR(50) NOT NULL,
    turn INTEGER NOT NULL,
    address VARCHAR(10) NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    while_open BOOLEAN NOT NULL,
    repeat_seconds NUMERIC(12,3),
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until TIMESTAMPTZ,
    settled_at TIMESTAMPTZ,
    outcome VARCHAR(10),
    told_with UUID,
    trouble TEXT,
    PRIMARY KEY (alert_id, channel, turn),
    CONSTRAINT chk_alert_deliveries_outcome CHECK (outcome IN ('sent', 'failed', 'dropped'))
);
CREATE INDEX idx_alert_deliveries_due ON alert_deliveries (address, due_at) WHERE settled_at IS NULL;
CREATE INDEX idx_alert_deliveries_sent ON alert_deliveries (address, settled_at) WHERE outcome = 'sent' AND told_with IS NULL;
COMMENT ON TABLE alert_deliveries IS 'To which channel an alert goes: first, as a reminder, as an escalation';
COMMENT ON COLUMN alert_deliveries.turn IS '0: the alert; from 1: reminders; -1: the escalation';
COMMENT ON COLUMN alert_deliveries.address IS 'Tells channels of one name apart that lead to different places';
COMMENT ON COLUMN alert_deliveries.while_open IS 'Dropped when the alert is acknowledged or closed by then';
COMMENT ON COLUMN alert_deliveries.told_with IS 'The alert in whose message it was told; null: in one of its own';
COMMENT ON COLUMN alert_deliveries.claimed_until IS 'Who claimed it sends it until then; later another one may';
