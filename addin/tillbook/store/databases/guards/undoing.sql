-- Undoing: an import is taken back, and nothing else.

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
  IF EXISTS (
    SELECT FROM customer_change h JOIN import_batch b ON b.id = h.batch_id LEFT JOIN customer c ON c.id = h.customer_id
    WHERE my_shops() IS NOT NULL AND b.id = undone AND b.kind = 'merge'
      AND NOT (sees(h.shop) AND sees(CASE WHEN c.id IS NULL THEN h.shop ELSE c.shop END))
  ) THEN
    RAISE EXCEPTION 'this merge reached other shops too' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT FROM customer_change h WHERE h.batch_id = undone AND shows_hidden(h.before, h.after)) THEN
    RAISE EXCEPTION 'this import changed hidden fields too' USING ERRCODE = '42501';
  END IF;
  PERFORM open_batch(the_batch, 'undo', b.workbook, NULL) FROM import_batch b WHERE b.id = undone;
  UPDATE import_batch SET undone_by = the_batch WHERE id = undone AND undone_by IS NULL AND kind IN ('import', 'merge');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this import was undone meanwhile' USING ERRCODE = '40001';
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

-- Put on record what the staged customers have who go; of those that are marked, where a mark is given.
CREATE OR REPLACE FUNCTION record_removed(the_batch text, mark text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
BEGIN
  INSERT INTO customer_change (batch_id, customer_id, "row", version_before, before, shop)
  SELECT the_batch, c.id, s."row", c.version, seen.before, c.shop
  FROM pg_temp.staged s JOIN customer c ON c.id = s.id AND c.version = s.version
  CROSS JOIN LATERAL (
    SELECT json_object_agg(o.key, o.value) AS before FROM jsonb_each(to_jsonb(c)) AS o
    WHERE o.key = ANY (customer_fields()) AND o.value <> 'null'
  ) AS seen
  WHERE mark IS NULL OR s.fingerprint = mark;
END $$;

-- Delete the staged customers: only whom an import created that has been undone.
CREATE OR REPLACE FUNCTION remove_staged(the_batch text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  there bigint;
  gone bigint;
BEGIN
  PERFORM check_stage();
  IF check_batch(the_batch) OR is_merge(the_batch) THEN
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
  PERFORM record_removed(the_batch, NULL);
  DELETE FROM customer c USING pg_temp.staged s WHERE c.id = s.id AND c.version = s.version;
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone <> there THEN
    RAISE EXCEPTION 'customers were changed while they were being removed' USING ERRCODE = '40001';
  END IF;
END $$;
