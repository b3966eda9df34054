-- Folded keys are made outside of the database; here is what gives them to customers whom a till wrote.

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
