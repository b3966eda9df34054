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
