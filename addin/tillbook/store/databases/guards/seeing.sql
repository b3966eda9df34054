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

-- Who is there in place of each of these customers: himself, or who took him in by merges that stand. By its rows, each
-- kept customer stands right before those it takes in.
CREATE OR REPLACE FUNCTION who_is_there(ids text[]) RETURNS TABLE (asked text, now text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  WITH RECURSIVE placed AS (
    SELECT h.batch_id, h.customer_id, h."row", h.version_after,
      max(h."row") FILTER (WHERE h.version_after IS NOT NULL) OVER (PARTITION BY h.batch_id ORDER BY h."row") AS kept_row
    FROM import_batch b JOIN customer_change h ON h.batch_id = b.id WHERE b.kind = 'merge' AND b.undone_by IS NULL
  ), step AS (
    SELECT p.customer_id AS gone, k.customer_id AS kept FROM placed p
    JOIN placed k ON k.batch_id = p.batch_id AND k."row" = p.kept_row WHERE p.version_after IS NULL
  ), way AS (
    SELECT DISTINCT i AS asked, i COLLATE "C" AS now FROM unnest(ids) AS i
    UNION SELECT w.asked, s.kept FROM way w JOIN step s ON s.gone = w.now
  )
  SELECT w.asked, w.now FROM way w JOIN customer c ON c.id = w.now WHERE sees(c.shop)
$$;

-- These customers and all whom merges that stand brought into them.
CREATE OR REPLACE FUNCTION parts_of(ids text[]) RETURNS TABLE (asked text, part text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT c.id, c.id FROM customer c WHERE c.id = ANY (ids) AND sees(c.shop)
  UNION ALL
  SELECT t.now, t.asked FROM who_is_there(ARRAY(
    SELECT h.customer_id FROM import_batch b JOIN customer_change h ON h.batch_id = b.id
    WHERE b.kind = 'merge' AND b.undone_by IS NULL AND h.version_after IS NULL)) AS t
  WHERE t.now = ANY (ids) AND t.now <> t.asked
$$;

-- Fingerprint and id of the customers that a workbook's rows created, in the order of imports and rows.
CREATE OR REPLACE FUNCTION made_by(of_workbook text, prints text[]) RETURNS TABLE (print text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT r.fingerprint, r.customer_id
  FROM import_batch b JOIN import_row r ON r.batch_id = b.id JOIN customer c ON c.id = r.customer_id
  WHERE b.workbook_id = of_workbook AND r.outcome = 'created' AND r.fingerprint = ANY (prints) AND sees(c.shop)
  ORDER BY r.batch_id, r."row"
$$;

-- The same of customers whom merges that stand removed, with the id of who took them in.
CREATE OR REPLACE FUNCTION merged_of(of_workbook text, prints text[]) RETURNS TABLE (print text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  WITH gone AS (
    SELECT r.fingerprint, r.customer_id, r.batch_id, r."row"
    FROM import_batch b JOIN import_row r ON r.batch_id = b.id LEFT JOIN customer c ON c.id = r.customer_id
    WHERE b.workbook_id = of_workbook AND r.outcome = 'created' AND r.fingerprint = ANY (prints) AND c.id IS NULL
  )
  SELECT g.fingerprint, t.now FROM gone g
  JOIN who_is_there(ARRAY(SELECT g.customer_id FROM gone g)) AS t ON t.asked = g.customer_id
  ORDER BY g.batch_id, g."row"
$$;

-- The asked rows whose customer an import of the workbook created that was undone since.
CREATE OR REPLACE FUNCTION undone(of_workbook text, asked_rows int[], ids text[]) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT DISTINCT a.r FROM unnest(asked_rows, ids) AS a (r, i)
  JOIN import_row r ON r.customer_id = a.i JOIN import_batch b ON b.id = r.batch_id
  WHERE r.outcome = 'created' AND b.undone_by IS NOT NULL AND b.workbook_id IS NOT DISTINCT FROM of_workbook
$$;

-- What is on record for these rows of a workbook, in imports that were not undone, of customers who are still there or
-- whom merges that stand brought into one who is, who is named then.
CREATE OR REPLACE FUNCTION recorded(of_workbook text, first_row int, last_row int)
RETURNS TABLE ("row" int, outcome text, id text, batch text, print text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  WITH found AS (
    SELECT r.* FROM import_batch b JOIN import_row r ON r.batch_id = b.id
    WHERE b.workbook_id = of_workbook AND b.undone_by IS NULL AND r."row" BETWEEN first_row AND last_row
      AND r.outcome IN ('created', 'updated', 'unchanged')
  )
  SELECT f."row", f.outcome, t.now, f.batch_id, f.fingerprint
  FROM found f JOIN who_is_there(ARRAY(SELECT f.customer_id FROM found f)) AS t ON t.asked = f.customer_id
  ORDER BY f.batch_id, f."row"
$$;

-- The rows of a workbook that the asked rows' customers stand on record for, in imports that were not undone.
CREATE OR REPLACE FUNCTION taken(of_workbook text, asked_rows int[], ids text[])
RETURNS TABLE (asked int, earlier int, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT a.r, r."row", r.outcome FROM unnest(asked_rows, ids) AS a (r, i)
  JOIN parts_of(ids) AS p ON p.asked = a.i
  JOIN import_row r ON r.customer_id = p.part JOIN import_batch b ON b.id = r.batch_id
  WHERE b.workbook_id = of_workbook AND b.undone_by IS NULL AND r.outcome IN ('created', 'updated', 'unchanged')
  ORDER BY r.batch_id, r."row"
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
