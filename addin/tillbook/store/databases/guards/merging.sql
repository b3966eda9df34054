-- Merging: customers go into others, who take in what they had; and an undo brings them back.

CREATE OR REPLACE FUNCTION begin_merge(the_batch text, what text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF hidden_fields() <> '{}' THEN
    RAISE EXCEPTION 'merging takes all fields' USING ERRCODE = '42501';
  END IF;
  IF (SELECT relkind FROM pg_class WHERE oid = 'customer'::regclass) <> 'r' THEN
    RAISE EXCEPTION 'customers of a bound table cannot be brought back' USING ERRCODE = '42501';
  END IF;
  PERFORM open_batch(the_batch, 'merge', what, NULL);
END $$;

CREATE OR REPLACE FUNCTION is_merge(the_batch text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT EXISTS (SELECT FROM import_batch b WHERE b.id = the_batch AND b.kind = 'merge')
$$;

-- By their rows, each kept customer stands right before those whom it takes in, who are marked; nobody twice.
CREATE OR REPLACE FUNCTION check_groups() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  PERFORM FROM (
    SELECT s.fingerprint IS NULL AS kept, lead(s.fingerprint IS NULL, 1, true) OVER by_row AS last,
      lag(s."row") OVER by_row IS NULL AS first
    FROM pg_temp.staged s WINDOW by_row AS (ORDER BY s."row")
  ) AS g WHERE (g.kept AND g.last) OR (g.first AND NOT g.kept);
  IF FOUND OR (SELECT count(*) <> count(DISTINCT s.id) OR count(*) <> count(DISTINCT s."row") FROM pg_temp.staged s) THEN
    RAISE EXCEPTION 'a merge removes only whom somebody takes in' USING ERRCODE = '42501';
  END IF;
END $$;

-- A refusal of any of them is one of them all.
CREATE OR REPLACE FUNCTION check_refusals() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  PERFORM FROM (
    SELECT s.id, first_value(to_jsonb(s)) OVER (PARTITION BY s.g ORDER BY s."row") AS kept
    FROM (SELECT t.*, count(*) FILTER (WHERE t.fingerprint IS NULL) OVER (ORDER BY t."row") AS g FROM pg_temp.staged t) AS s
  ) AS m JOIN customer c ON c.id = m.id CROSS JOIN unnest(customer_consents()) AS asked (consent)
  WHERE to_jsonb(c) ->> asked.consent IN ('no', 'withdrawn') AND coalesce(m.kept ->> asked.consent, '') NOT IN ('no', 'withdrawn');
  IF FOUND THEN
    RAISE EXCEPTION 'a refusal was not kept' USING ERRCODE = 'TB001';
  END IF;
END $$;

-- Everybody who is staged is there, as he was seen, and may be seen.
CREATE OR REPLACE FUNCTION check_everybody() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  PERFORM FROM customer c JOIN pg_temp.staged s ON s.id = c.id FOR UPDATE OF c;
  PERFORM FROM pg_temp.staged s JOIN customer c ON c.id = s.id WHERE NOT sees(c.shop);
  IF FOUND THEN
    RAISE EXCEPTION 'this merge reached other shops too' USING ERRCODE = '42501';
  END IF;
  PERFORM FROM pg_temp.staged s LEFT JOIN customer c ON c.id = s.id AND c.version = s.version WHERE c.id IS NULL;
  IF FOUND THEN
    RAISE EXCEPTION 'customers were changed while they were being merged' USING ERRCODE = '40001';
  END IF;
END $$;

-- Remove the staged customers who are marked, and overwrite the others; once in each batch.
CREATE OR REPLACE FUNCTION put_merged(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  PERFORM check_stage();
  PERFORM check_batch(the_batch);
  IF NOT is_merge(the_batch) OR EXISTS (SELECT FROM customer_change h WHERE h.batch_id = the_batch) THEN
    RAISE EXCEPTION 'this batch merges nobody' USING ERRCODE = '42501';
  END IF;
  PERFORM check_groups();
  PERFORM check_everybody();
  PERFORM check_refusals();
  PERFORM record_removed(the_batch, 'merged');
  DELETE FROM customer c USING pg_temp.staged s WHERE c.id = s.id AND s.fingerprint = 'merged';
  DELETE FROM pg_temp.staged s WHERE s.fingerprint = 'merged';
  PERFORM check_values(true);
  PERFORM record_changed(the_batch);
  UPDATE import_batch b SET updated = (SELECT count(*) FROM pg_temp.staged) WHERE b.id = the_batch;
  PERFORM free_keys();
  PERFORM overwrite(NULL);
EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
  RAISE EXCEPTION '%', SQLERRM USING ERRCODE = '23000';
END $$;

-- Whom the merge removed that is being undone, as he went; a number alone may be a new one. Nobody whose import was
-- undone and of whom no other change stands: that merge counts among what was taken back, and left no version.
CREATE OR REPLACE FUNCTION check_returning(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  IF check_batch(the_batch) OR is_merge(the_batch)
    OR (SELECT count(*) <> count(DISTINCT s.id) FROM pg_temp.staged s)
    OR EXISTS (
      SELECT FROM pg_temp.staged s WHERE NOT EXISTS (
        SELECT FROM removed_by(the_batch) AS r
        WHERE r.customer_id = s.id AND r."row" = s."row" AND r.version_before + 2 = s.version AND r.before IS NOT NULL
          AND NOT is_as_created(r.customer_id, r.version_before + 1)))
    OR EXISTS (
      SELECT FROM pg_temp.staged s CROSS JOIN LATERAL jsonb_each_text(to_jsonb(s)) AS n
      WHERE n.key = ANY (customer_fields()) AND n.value IS NOT NULL AND n.key || '_serial' <> ALL (customer_serials())
        AND NOT EXISTS (SELECT FROM customer_change h WHERE h.customer_id = s.id AND h.before ->> n.key = n.value))
  THEN
    RAISE EXCEPTION 'an undo brings back only whom its merge removed' USING ERRCODE = '42501';
  END IF;
END $$;

-- What is on record of the customers whom the merge removed that this batch undoes.
CREATE OR REPLACE FUNCTION removed_by(the_batch text) RETURNS SETOF customer_change
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT h.* FROM customer_change h JOIN import_batch b ON b.id = h.batch_id
  WHERE b.undone_by = the_batch AND b.kind = 'merge' AND h.version_after IS NULL
$$;

CREATE OR REPLACE FUNCTION insert_returning(the_batch text, only_row int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  names text;
  seen text;
BEGIN
  SELECT string_agg(quote_ident(name), ', '), string_agg(format('s.%I', name), ', ') INTO names, seen
  FROM unnest(visible_columns()) AS name;
  EXECUTE format(
    'INSERT INTO customer (id, version, shop, %s) SELECT s.id, s.version, r.shop, %s
     FROM pg_temp.staged s JOIN removed_by($1) AS r ON r.customer_id = s.id WHERE s."row" = $2 OR $2 IS NULL', names, seen)
  USING the_batch, only_row;
END $$;

-- Bring back the staged customers; the rows that a constraint keeps out.
CREATE OR REPLACE FUNCTION put_back(the_batch text) RETURNS TABLE ("row" int, reason text, named text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  one int;
  because text;
  constraint_called text;
  column_called text;
BEGIN
  PERFORM check_stage();
  PERFORM check_returning(the_batch);
  PERFORM check_values(false);
  FOR one IN SELECT s."row" FROM pg_temp.staged s ORDER BY s."row" LOOP
    BEGIN
      PERFORM insert_returning(the_batch, one);
    EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
      GET STACKED DIAGNOSTICS because = MESSAGE_TEXT, constraint_called = CONSTRAINT_NAME, column_called = COLUMN_NAME;
      RETURN QUERY SELECT one, because, coalesce(nullif(column_called, ''), constraint_called, '');
      DELETE FROM pg_temp.staged s WHERE s."row" = one;
    END;
  END LOOP;
  INSERT INTO customer_change (batch_id, customer_id, "row", version_before, version_after, after, shop)
  SELECT the_batch, s.id, s."row", s.version - 1, s.version, seen.after, c.shop
  FROM pg_temp.staged s JOIN customer c ON c.id = s.id
  CROSS JOIN LATERAL (
    SELECT json_object_agg(o.key, o.value) AS after FROM jsonb_each(to_jsonb(c)) AS o
    WHERE o.key = ANY (customer_fields()) AND o.value <> 'null'
  ) AS seen;
END $$;
