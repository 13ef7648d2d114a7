-- How long the log was at each measurement: so a line of it has a time.
-- Twin of sql/sqlite/0015-log-bytes.sql. Never edited once shipped.

ALTER TABLE samples ADD COLUMN log_bytes BIGINT;
COMMENT ON COLUMN samples.log_bytes IS 'How long the log was: what stands before that byte had been written by then; null where it cannot be known';
