-- Batches and what is staged for them: who opened one may write to it, in the transaction that opened it.

-- An empty `staged` of this transaction, for the caller to copy rows into.
CREATE OR REPLACE FUNCTION open_stage() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF to_regclass('pg_temp.staged') IS NULL THEN
    CREATE TEMPORARY TABLE staged ON COMMIT DROP AS
      SELECT NULL::int AS "row", NULL::text AS fingerprint, c.* FROM customer c WITH NO DATA;
    EXECUTE format('GRANT INSERT ON pg_temp.staged TO %I', session_user);
  END IF;
  PERFORM check_stage();
  TRUNCATE pg_temp.staged;
END $$;

-- Only a table that `open_stage` made is read.
CREATE OR REPLACE FUNCTION check_stage() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_class WHERE oid = to_regclass('pg_temp.staged') AND relkind = 'r' AND pg_get_userbyid(relowner) = current_user
  ) THEN
    RAISE EXCEPTION 'staged is not ours' USING ERRCODE = '42501';
  END IF;
END $$;

-- A batch is written to by who opened it, in the transaction that opened it; whether it is an import.
CREATE OR REPLACE FUNCTION check_batch(the_batch text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  found text;
BEGIN
  SELECT b.kind INTO found FROM import_batch b
  WHERE b.id = the_batch AND b.operator = session_user AND b.opened = pg_current_xact_id()::text;
  IF found IS NULL THEN
    RAISE EXCEPTION 'this batch is not open' USING ERRCODE = '42501';
  END IF;
  RETURN found = 'import';
END $$;

-- Its number is drawn by whoever writes; imports are listed in the order of their numbers.
CREATE OR REPLACE FUNCTION open_batch(the_batch text, kind text, workbook text, workbook_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF my_shops() = '{}' OR the_batch !~ uuid_shape() THEN
    RAISE EXCEPTION 'no right to open this batch' USING ERRCODE = '42501';
  END IF;
  INSERT INTO import_batch (id, kind, operator, at, workbook, workbook_id, created, updated, unchanged, skipped, opened)
  VALUES (the_batch, kind, session_user, date_trunc('second', now() AT TIME ZONE 'UTC'), left(workbook, 255), workbook_id,
    0, 0, 0, 0, pg_current_xact_id()::text);
END $$;

CREATE OR REPLACE FUNCTION uuid_shape() RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
$$;

CREATE OR REPLACE FUNCTION begin_import(the_batch text, workbook text, workbook_id text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT open_batch(the_batch, 'import', workbook, workbook_id)
$$;

-- The checks are made outside of the database; whoever left them out is stopped here. What an undo brings back was
-- right once.
CREATE OR REPLACE FUNCTION check_values(is_import boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  broken text := broken_rule(is_import);
BEGIN
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION '% was not checked', broken USING ERRCODE = 'TB001';
  END IF;
END $$;

-- Note and count the rows that were not written.
CREATE OR REPLACE FUNCTION finish_import(the_batch text, unchanged_rows int[], unchanged_ids text[], skipped_rows int[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  noted int;
BEGIN
  IF NOT check_batch(the_batch) THEN
    RAISE EXCEPTION 'an undo has no rows' USING ERRCODE = '42501';
  END IF;
  EXECUTE format(
    'INSERT INTO import_row (batch_id, "row", outcome, customer_id, shop)
     SELECT $1, u.r, ''unchanged'', c.id, c.shop FROM unnest($2, $3) AS u (r, i) JOIN customer c ON c.id = u.i WHERE %s',
    shop_condition()) USING the_batch, unchanged_rows, unchanged_ids;
  GET DIAGNOSTICS noted = ROW_COUNT;
  IF noted <> cardinality(unchanged_rows) THEN
    RAISE EXCEPTION 'customers were changed while they were being written' USING ERRCODE = '40001';
  END IF;
  INSERT INTO import_row (batch_id, "row", outcome, shop) SELECT the_batch, r, 'skipped', home_shop() FROM unnest(skipped_rows) AS k (r);
  UPDATE import_batch b SET unchanged = b.unchanged + noted, skipped = b.skipped + cardinality(skipped_rows) WHERE b.id = the_batch;
END $$;

CREATE OR REPLACE FUNCTION cancel_import(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF check_batch(the_batch) AND NOT EXISTS (SELECT FROM import_row r WHERE r.batch_id = the_batch) THEN
    DELETE FROM import_batch b WHERE b.id = the_batch;
  END IF;
END $$;

-- Put an export on record, under the name of who is connected. Whoever may not see some fields has no role that
-- may export, only columns; so this looks for what he has, and not for the role. The record is written whole: no
-- import or undo can be added to it.
CREATE OR REPLACE FUNCTION note_export(the_batch text, workbook text, customers int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF coalesce(the_batch !~ uuid_shape() OR customers < 0, true) OR my_shops() = '{}' OR NOT (
    has_table_privilege(session_user, 'tillbook.customer', 'SELECT')
    OR EXISTS (SELECT FROM access a WHERE a.login = session_user AND a.exports)
  ) THEN
    RAISE EXCEPTION 'no right to note this export' USING ERRCODE = '42501';
  END IF;
  INSERT INTO import_batch (id, kind, operator, at, workbook, created, updated, unchanged, skipped)
  VALUES (the_batch, 'export', session_user, date_trunc('second', now() AT TIME ZONE 'UTC'), left(workbook, 255), 0, 0, customers, 0);
END $$;
