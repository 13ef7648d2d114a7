-- How long the log was at each measurement: so a line of it has a time.
-- Twin of sql/postgres/0015-log-bytes.sql. Never edited once shipped.

ALTER TABLE samples ADD COLUMN log_bytes INTEGER;
