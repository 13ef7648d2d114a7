-- psql -q -f partitions.sql: what RAISE NOTICE prints is understood behind psql's prefix.
CREATE TEMPORARY TABLE partitions (number int);
DO $$
BEGIN
  FOR number IN 1..10 LOOP
    INSERT INTO partitions VALUES (number);
    RAISE NOTICE '::tasker %/10 partition %', number, number;
  END LOOP;
END $$;
