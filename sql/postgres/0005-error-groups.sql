-- What people decided about failures of one kind.
-- Twin of sql/sqlite/0005-error-groups.sql. Never edited once shipped.

CREATE TABLE error_groups (
    error_group VARCHAR(16) PRIMARY KEY,
    muted BOOLEAN NOT NULL DEFAULT FALSE,
    resolved_at TIMESTAMPTZ,
    resolved_by VARCHAR(255),
    note TEXT,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
COMMENT ON TABLE error_groups IS 'Kinds of failures that somebody resolved or muted; executions.error_group says which runs are of one kind';
COMMENT ON COLUMN error_groups.muted IS 'Not shown unless it is asked for';
COMMENT ON COLUMN error_groups.resolved_at IS 'When somebody said that it is mended; a run that began later and fails the same way opens it again';
COMMENT ON COLUMN error_groups.resolved_by IS 'User and host';
