-- What guards a store on PostgreSQL. Nobody but the owner role may write to its tables: an importer calls these
-- functions, which run with the owner's rights, look at who is connected (session_user, which nobody can forge),
-- and put on record what they do in the same statement. They read what the importer staged from a temporary table
-- that belongs to the owner, so that no rule or trigger of somebody else's can be on it.
--
-- Every function names its search path: otherwise a caller could put a table of his own in front of ours.

-- The shops whose customers the person may see; NULL is all of them. Whoever was given a role, but no right by an
-- administrator of the store, sees none.
CREATE OR REPLACE FUNCTION my_shops() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT CASE WHEN pg_has_role(session_user, current_user, 'USAGE') THEN NULL
    WHEN EXISTS (SELECT FROM access a WHERE a.login = session_user)
    THEN (SELECT a.shops FROM access a WHERE a.login = session_user) ELSE '{}' END
$$;

CREATE OR REPLACE FUNCTION sees(shop text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT my_shops() IS NULL OR coalesce(shop = ANY (my_shops()), false)
$$;

-- A new customer belongs to the first of them.
CREATE OR REPLACE FUNCTION home_shop() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT (my_shops())[1]
$$;

CREATE OR REPLACE FUNCTION hidden_fields() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT coalesce((SELECT a.hidden FROM access a WHERE a.login = session_user), '{}')
$$;

-- Whether what was changed has a field that the person may not see.
CREATE OR REPLACE FUNCTION shows_hidden(before json, after json) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT coalesce(before::jsonb ?| hidden_fields(), false) OR coalesce(after::jsonb ?| hidden_fields(), false)
$$;

-- The columns that the person may read and write, in the table's order.
CREATE OR REPLACE FUNCTION visible_columns() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
  WHERE attrelid = 'customer'::regclass AND attnum > 0 AND NOT attisdropped
    AND attname <> ALL (ARRAY['id', 'version', 'shop'] || hidden_fields())
$$;

-- The customers with these keys; of another shop's, when asked for, no more than that there is one.
CREATE OR REPLACE FUNCTION look_up(by_column text, asked_rows int[], asked_keys text[], elsewhere boolean)
RETURNS TABLE ("row" int, customer customer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  shown text;
BEGIN
  IF by_column <> 'id' AND by_column <> ALL (customer_keys()) THEN
    RAISE EXCEPTION 'no key: %', by_column USING ERRCODE = '42501';
  END IF;
  SELECT string_agg(CASE WHEN attname = ANY (hidden_fields()) THEN 'NULL' ELSE format('c.%I', attname) END, ', ' ORDER BY attnum)
  INTO shown FROM pg_attribute WHERE attrelid = 'customer'::regclass AND attnum > 0 AND NOT attisdropped;
  RETURN QUERY EXECUTE format(
    'SELECT a.r, CASE WHEN seen.ok THEN ROW(%1$s)::customer END
     FROM unnest($1, $2) AS a (r, k) JOIN customer c ON c.%2$I = a.k
     CROSS JOIN LATERAL (SELECT %3$s AS ok) AS seen WHERE seen.ok OR $3',
    shown, by_column, shop_condition()) USING asked_rows, asked_keys, elsewhere;
END $$;

-- Asking row by row would cost more than all else, and most people see all shops.
CREATE OR REPLACE FUNCTION shop_condition() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT CASE WHEN my_shops() IS NULL THEN 'true' ELSE 'sees(c.shop)' END
$$;

-- Fingerprint and id of the customers that a workbook's rows created, in the order of imports and rows.
CREATE OR REPLACE FUNCTION made_by(of_workbook text, prints text[]) RETURNS TABLE (print text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT r.fingerprint, r.customer_id
  FROM import_batch b JOIN import_row r ON r.batch_id = b.id JOIN customer c ON c.id = r.customer_id
  WHERE b.workbook_id = of_workbook AND r.outcome = 'created' AND r.fingerprint = ANY (prints) AND sees(c.shop)
  ORDER BY r.batch_id, r."row"
$$;

-- The asked rows whose customer an import of the workbook created that was undone since.
CREATE OR REPLACE FUNCTION undone(of_workbook text, asked_rows int[], ids text[]) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT DISTINCT a.r FROM unnest(asked_rows, ids) AS a (r, i)
  JOIN import_row r ON r.customer_id = a.i JOIN import_batch b ON b.id = r.batch_id
  WHERE r.outcome = 'created' AND b.undone_by IS NOT NULL AND b.workbook_id IS NOT DISTINCT FROM of_workbook
$$;

-- The asked rows whose customer is as the undo of an import of the workbook left it.
CREATE OR REPLACE FUNCTION reopened(of_workbook text, asked_rows int[], ids text[]) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT DISTINCT a.r FROM unnest(asked_rows, ids) AS a (r, i)
  JOIN customer c ON c.id = a.i JOIN customer_change h ON h.customer_id = c.id AND h.version_after = c.version
  JOIN import_batch b ON b.undone_by = h.batch_id
  WHERE b.workbook_id IS NOT DISTINCT FROM of_workbook AND sees(c.shop)
$$;

CREATE OR REPLACE FUNCTION count_customers() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT count(*) FROM customer
$$;

-- The lowest or highest all-digit identifier of all shops: a number is given out once.
CREATE OR REPLACE FUNCTION at_end(serial text, identifier text, highest boolean) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  found text;
BEGIN
  -- Anything else would tell of customers whom the person may not see.
  IF serial <> ALL (customer_serials()) OR serial <> identifier || '_serial' THEN
    RAISE EXCEPTION 'no serial: %', serial USING ERRCODE = '42501';
  END IF;
  EXECUTE format('SELECT %I FROM customer WHERE %I IS NOT NULL ORDER BY %I %s LIMIT 1',
    identifier, serial, serial, CASE WHEN highest THEN 'DESC' ELSE 'ASC' END) INTO found;
  RETURN found;
END $$;

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

CREATE OR REPLACE FUNCTION begin_undo(the_batch text, undone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM import_row r LEFT JOIN customer c ON c.id = r.customer_id
    WHERE my_shops() IS NOT NULL AND r.batch_id = undone AND r.outcome IN ('created', 'updated')
      AND NOT (sees(r.shop) AND sees(CASE WHEN c.id IS NULL THEN r.shop ELSE c.shop END))
  ) THEN
    RAISE EXCEPTION 'this import reached other shops too' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT FROM customer_change h WHERE h.batch_id = undone AND shows_hidden(h.before, h.after)) THEN
    RAISE EXCEPTION 'this import changed hidden fields too' USING ERRCODE = '42501';
  END IF;
  PERFORM open_batch(the_batch, 'undo', b.workbook, NULL) FROM import_batch b WHERE b.id = undone;
  UPDATE import_batch SET undone_by = the_batch WHERE id = undone AND undone_by IS NULL AND kind = 'import';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this import was undone meanwhile' USING ERRCODE = '40001';
  END IF;
END $$;

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

-- An undo gives back to the customers of its import what they had, and nothing else to anybody else.
CREATE OR REPLACE FUNCTION check_undo(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM customer_change u WHERE u.batch_id = the_batch AND u.after IS NOT NULL AND NOT EXISTS (
      SELECT FROM customer_change h JOIN import_batch b ON b.id = h.batch_id
      WHERE b.undone_by = the_batch AND h.customer_id = u.customer_id)
  ) OR EXISTS (
    SELECT FROM customer_change u CROSS JOIN LATERAL json_each_text(coalesce(u.after, '{}')) AS n
    WHERE u.batch_id = the_batch AND NOT EXISTS (
      SELECT FROM customer_change h WHERE h.customer_id = u.customer_id AND h.batch_id <> the_batch
        AND h.before::jsonb ? n.key AND h.before ->> n.key IS NOT DISTINCT FROM n.value)
  ) THEN
    RAISE EXCEPTION 'an undo gives back what there was' USING ERRCODE = '42501';
  END IF;
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
  INSERT INTO customer_change (batch_id, customer_id, "row", version_before, version_after, before, after, shop)
  SELECT the_batch, c.id, s."row", c.version, c.version + 1, seen.before, seen.after, c.shop
  FROM pg_temp.staged s JOIN customer c ON c.id = s.id
  CROSS JOIN LATERAL (
    SELECT coalesce(json_object_agg(o.key, o.value), '{}') AS before, coalesce(json_object_agg(o.key, n.value), '{}') AS after
    FROM jsonb_each(to_jsonb(c)) AS o JOIN jsonb_each(to_jsonb(s)) AS n USING (key)
    WHERE o.key = ANY (customer_fields()) AND o.key = ANY (visible_columns()) AND o.value IS DISTINCT FROM n.value
  ) AS seen;
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

-- Whether an import created the customer that has been undone, and all that happened since was taken back.
CREATE OR REPLACE FUNCTION is_as_created(the_customer text, its_version int) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM import_row r JOIN import_batch b ON b.id = r.batch_id
    WHERE r.customer_id = the_customer AND r.outcome = 'created' AND b.undone_by IS NOT NULL
  ) AND its_version - 1 = (
    SELECT count(*) FROM customer_change h JOIN import_batch b ON b.id = h.batch_id
    WHERE h.customer_id = the_customer AND (b.kind = 'undo' OR b.undone_by IS NOT NULL))
$$;

-- Delete the staged customers: only whom an import created that has been undone.
CREATE OR REPLACE FUNCTION remove_staged(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  there bigint;
  gone bigint;
BEGIN
  PERFORM check_stage();
  IF check_batch(the_batch) THEN
    RAISE EXCEPTION 'only an undo removes' USING ERRCODE = '42501';
  END IF;
  PERFORM FROM customer c JOIN pg_temp.staged s ON s.id = c.id WHERE c.version <> s.version;
  IF FOUND THEN
    RAISE EXCEPTION 'customers were changed while they were being removed' USING ERRCODE = '40001';
  END IF;
  PERFORM FROM pg_temp.staged s JOIN customer c ON c.id = s.id
  WHERE NOT sees(c.shop) OR NOT is_as_created(c.id, c.version);
  IF FOUND THEN
    RAISE EXCEPTION 'an undo removes only whom its import created' USING ERRCODE = '42501';
  END IF;
  SELECT count(*) INTO there FROM pg_temp.staged s JOIN customer c ON c.id = s.id;
  INSERT INTO customer_change (batch_id, customer_id, "row", version_before, before, shop)
  SELECT the_batch, c.id, s."row", c.version, seen.before, c.shop
  FROM pg_temp.staged s JOIN customer c ON c.id = s.id AND c.version = s.version
  CROSS JOIN LATERAL (
    SELECT json_object_agg(o.key, o.value) AS before FROM jsonb_each(to_jsonb(c)) AS o
    WHERE o.key = ANY (customer_fields()) AND o.value <> 'null'
  ) AS seen;
  DELETE FROM customer c USING pg_temp.staged s WHERE c.id = s.id AND c.version = s.version;
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone <> there THEN
    RAISE EXCEPTION 'customers were changed while they were being removed' USING ERRCODE = '40001';
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

-- What the keys of customers are made of who have none at all; the columns are those of keys only.
CREATE OR REPLACE FUNCTION keyless(names text[], after text, most int) RETURNS TABLE (id text, parts text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  asked text;
  without text;
BEGIN
  IF NOT names <@ customer_key_fields() THEN
    RAISE EXCEPTION 'no part of a key' USING ERRCODE = '42501';
  END IF;
  SELECT string_agg(format('c.%I::text', name), ', ') INTO asked FROM unnest(names) AS name;
  SELECT string_agg(format('c.%I IS NULL', name), ' AND ') INTO without FROM unnest(customer_keys() || customer_serials()) AS name;
  RETURN QUERY EXECUTE format(
    'SELECT c.id::text, ARRAY[%s] FROM customer c WHERE %s AND c.id > $1 ORDER BY c.id LIMIT $2', asked, without)
  USING after, most;
END $$;

-- Keys are made outside of the database, for customers that somebody else wrote: only where there is none.
CREATE OR REPLACE FUNCTION set_keys(key_column text, ids text[], keys text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  kind text;
BEGIN
  IF key_column <> ALL (customer_keys() || customer_serials()) THEN
    RAISE EXCEPTION 'no key: %', key_column USING ERRCODE = '42501';
  END IF;
  SELECT format_type(atttypid, NULL) INTO kind FROM pg_attribute WHERE attrelid = 'customer'::regclass AND attname = key_column;
  EXECUTE format(
    'UPDATE customer c SET %1$I = v.k::%2$s FROM unnest($1, $2) AS v (i, k) WHERE c.id = v.i AND c.%1$I IS NULL', key_column, kind)
  USING ids, keys;
  IF NOT are_keys_sound(ids, key_column) THEN
    RAISE EXCEPTION 'not the key of this customer' USING ERRCODE = '42501';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION all_keyed() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  DELETE FROM store_info WHERE name = 'unkeyed';
  -- Somebody may have written one more meanwhile.
  IF are_keys_lacking() THEN
    RAISE EXCEPTION 'customers without keys are left' USING ERRCODE = '40001';
  END IF;
END $$;

-- A till that writes into the store knows nothing of versions and keys; a workbook made before must still notice,
-- and so must the checks.
CREATE OR REPLACE FUNCTION notice_others() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
    NEW := jsonb_populate_record(NEW, (
      SELECT coalesce(jsonb_object_agg(name, NULL), '{}') FROM unnest(customer_keys() || customer_serials()) AS name));
  END IF;
  INSERT INTO store_info (name, value) VALUES ('unkeyed', 'yes') ON CONFLICT DO NOTHING;
  RETURN NEW;
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
