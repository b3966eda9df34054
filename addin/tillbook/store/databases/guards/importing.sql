-- Importing: staged customers are changed and created, on record.

-- Overwrite the staged customers (or the one of that sheet row) who still have the version that is staged.
CREATE OR REPLACE FUNCTION overwrite(only_row int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  sets text;
  written bigint;
  staged_rows bigint;
BEGIN
  SELECT string_agg(format('%1$I = s.%1$I', name), ', ') INTO sets FROM unnest(visible_columns()) AS name;
  EXECUTE format(
    'UPDATE customer c SET %s, version = c.version + 1 FROM pg_temp.staged s
     WHERE c.id = s.id AND c.version = s.version AND (s."row" = $1 OR $1 IS NULL) AND %s', sets, shop_condition())
  USING only_row;
  GET DIAGNOSTICS written = ROW_COUNT;
  SELECT count(*) INTO staged_rows FROM pg_temp.staged s WHERE s."row" = only_row OR only_row IS NULL;
  IF written <> staged_rows THEN
    RAISE EXCEPTION 'customers were changed while they were being written' USING ERRCODE = '40001';
  END IF;
END $$;

-- Two customers may swap a key in one import; in between nobody has it.
CREATE OR REPLACE FUNCTION free_keys() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  sets text;
BEGIN
  SELECT string_agg(format('%I = NULL', name), ', ') INTO sets FROM unnest(customer_keys()) AS name;
  IF sets IS NOT NULL THEN
    EXECUTE format(
      'UPDATE customer c SET %s FROM pg_temp.staged s WHERE c.id = s.id AND c.version = s.version AND %s', sets, shop_condition());
  END IF;
END $$;

-- Put on record what the staged customers have and what they are to have.
CREATE OR REPLACE FUNCTION record_changed(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  INSERT INTO customer_change (batch_id, customer_id, "row", version_before, version_after, before, after, shop)
  SELECT the_batch, c.id, s."row", c.version, c.version + 1, seen.before, seen.after, c.shop
  FROM pg_temp.staged s JOIN customer c ON c.id = s.id
  CROSS JOIN LATERAL (
    SELECT coalesce(json_object_agg(o.key, o.value), '{}') AS before, coalesce(json_object_agg(o.key, n.value), '{}') AS after
    FROM jsonb_each(to_jsonb(c)) AS o JOIN jsonb_each(to_jsonb(s)) AS n USING (key)
    WHERE o.key = ANY (customer_fields()) AND o.key = ANY (visible_columns()) AND o.value IS DISTINCT FROM n.value
  ) AS seen;
END $$;

CREATE OR REPLACE FUNCTION put_changed(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  is_import boolean;
  noted int;
BEGIN
  PERFORM check_stage();
  is_import := check_batch(the_batch);
  PERFORM check_values(is_import);
  IF is_import THEN
    INSERT INTO import_row (batch_id, "row", outcome, customer_id, shop)
    SELECT the_batch, s."row", 'updated', s.id, c.shop FROM pg_temp.staged s LEFT JOIN customer c ON c.id = s.id;
    GET DIAGNOSTICS noted = ROW_COUNT;
    UPDATE import_batch b SET updated = b.updated + noted WHERE b.id = the_batch;
  END IF;
  PERFORM record_changed(the_batch);
  IF NOT is_import THEN
    PERFORM check_undo(the_batch);
  END IF;
  PERFORM free_keys();
  PERFORM overwrite(NULL);
EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
  RAISE EXCEPTION '%', SQLERRM USING ERRCODE = '23000';
END $$;

-- Which of the staged changes a constraint refuses; nothing is changed.
CREATE OR REPLACE FUNCTION refused_changes(the_batch text) RETURNS TABLE ("row" int, reason text, named text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  one int;
  rows int[] := '{}';
  reasons text[] := '{}';
  names text[] := '{}';
  because text;
  constraint_called text;
  column_called text;
BEGIN
  PERFORM check_stage();
  PERFORM check_batch(the_batch);
  BEGIN
    PERFORM free_keys();
    FOR one IN SELECT s."row" FROM pg_temp.staged s ORDER BY s."row" LOOP
      BEGIN
        PERFORM overwrite(one);
      EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
        GET STACKED DIAGNOSTICS because = MESSAGE_TEXT, constraint_called = CONSTRAINT_NAME, column_called = COLUMN_NAME;
        rows := rows || one;
        reasons := reasons || because;
        names := names || coalesce(nullif(column_called, ''), constraint_called, '');
      END;
    END LOOP;
    RAISE EXCEPTION 'all of it back' USING ERRCODE = 'TB000';
  EXCEPTION WHEN SQLSTATE 'TB000' THEN
    NULL;
  END;
  RETURN QUERY SELECT * FROM unnest(rows, reasons, names);
END $$;

-- Insert the staged customers but those that a constraint keeps out, and take these off the stage.
CREATE OR REPLACE FUNCTION insert_what_goes() RETURNS TABLE ("row" int, reason text, named text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  one int;
  because text;
  constraint_called text;
  column_called text;
BEGIN
  IF (SELECT count(*) <> count(DISTINCT s.id) FROM pg_temp.staged s) THEN
    RAISE EXCEPTION 'this record is not new' USING ERRCODE = '42501';
  END IF;
  BEGIN
    PERFORM insert_staged(NULL, 'ON CONFLICT DO NOTHING');
  EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception OR feature_not_supported THEN
    NULL;
  END;
  FOR one IN SELECT s."row" FROM pg_temp.staged s WHERE NOT EXISTS (SELECT FROM customer c WHERE c.id = s.id) ORDER BY s."row" LOOP
    BEGIN
      PERFORM insert_staged(one, '');
    EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
      GET STACKED DIAGNOSTICS because = MESSAGE_TEXT, constraint_called = CONSTRAINT_NAME, column_called = COLUMN_NAME;
      RETURN QUERY SELECT one, because, coalesce(nullif(column_called, ''), constraint_called, '');
      DELETE FROM pg_temp.staged s WHERE s."row" = one;
    END;
  END LOOP;
END $$;

-- Create the staged customers; the rows that a constraint keeps out.
CREATE OR REPLACE FUNCTION put_new(the_batch text) RETURNS TABLE ("row" int, reason text, named text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  noted int;
  home text := home_shop();
BEGIN
  PERFORM check_stage();
  IF NOT check_batch(the_batch) THEN
    RAISE EXCEPTION 'an undo creates nobody' USING ERRCODE = '42501';
  END IF;
  PERFORM check_new_ids();
  PERFORM check_values(true);
  -- Looking out for rivals makes inserting half as slow again, and there hardly ever are any.
  BEGIN
    PERFORM insert_staged(NULL, '');
  EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
    RETURN QUERY SELECT * FROM insert_what_goes();
  END;
  INSERT INTO import_row (batch_id, "row", outcome, customer_id, fingerprint, shop)
  SELECT the_batch, s."row", 'created', s.id, s.fingerprint, home FROM pg_temp.staged s;
  GET DIAGNOSTICS noted = ROW_COUNT;
  UPDATE import_batch b SET created = b.created + noted WHERE b.id = the_batch;
END $$;

-- Somebody else's record would pass for one that this import created, which an undo removes.
CREATE OR REPLACE FUNCTION check_new_ids() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_temp.staged s WHERE coalesce(NOT (s.id LIKE '________-____-7___-____-____________' AND s.id ~ '^[0-9a-f-]+$'), true))
    OR EXISTS (SELECT FROM pg_temp.staged s JOIN customer c ON c.id = s.id)
    OR EXISTS (SELECT FROM pg_temp.staged s JOIN import_row r ON r.customer_id = s.id)
  THEN
    RAISE EXCEPTION 'this record is not new' USING ERRCODE = '42501';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION insert_staged(only_row int, clause text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  names text;
BEGIN
  SELECT string_agg(quote_ident(name), ', ') INTO names FROM unnest(visible_columns()) AS name;
  EXECUTE format(
    'INSERT INTO customer (id, version, shop, %1$s) SELECT id, 1, $2, %1$s FROM pg_temp.staged s
     WHERE s."row" = $1 OR $1 IS NULL %2$s', names, clause)
  USING only_row, home_shop();
END $$;
