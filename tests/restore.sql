-- Put a database back as it was when `keep` was called, table by table, in milliseconds.
-- Only for tests: a clone of the template costs a hundred times more.

CREATE SCHEMA baseline;

CREATE TABLE baseline.print (name text PRIMARY KEY, seen text NOT NULL);
CREATE TABLE baseline.counter (name text PRIMARY KEY, last bigint NOT NULL, called boolean NOT NULL);

CREATE VIEW baseline.present AS
SELECT relname::text AS name
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r';

CREATE VIEW baseline.shape AS
SELECT p.name, count(*) AS width, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
  FILTER (WHERE attgenerated = '') AS written
FROM baseline.present p
JOIN pg_attribute ON attrelid = format('public.%I', p.name)::regclass AND attnum > 0 AND NOT attisdropped
GROUP BY p.name;

-- Every insertion and change gives a row a new xmin, and every deletion lowers the count.
CREATE FUNCTION baseline.seen(name text, width bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
  EXECUTE format('SELECT count(*) || '':'' || coalesce(sum(xmin::text::bigint), 0) FROM public.%I', name) INTO found;
  RETURN width || ':' || found;
END $$;

CREATE FUNCTION baseline.keep() RETURNS void LANGUAGE plpgsql AS $$
DECLARE each record;
BEGIN
  FOR each IN SELECT * FROM baseline.shape LOOP
    EXECUTE format('CREATE TABLE baseline.%I AS TABLE public.%I', 'of_' || each.name, each.name);
    INSERT INTO baseline.print VALUES (each.name, baseline.seen(each.name, each.width));
  END LOOP;
  INSERT INTO baseline.counter
  SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL
  FROM pg_sequences WHERE schemaname = 'public';
END $$;

-- Tables that have come are dropped. False when one has gone or changed its shape: then only a new clone will do.
CREATE FUNCTION baseline.restore() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE each record; now_seen text;
BEGIN
  IF EXISTS (SELECT name FROM baseline.print LEFT JOIN baseline.shape USING (name)
             WHERE width IS NULL OR split_part(seen, ':', 1) <> width::text) THEN
    RETURN false;
  END IF;
  FOR each IN SELECT present.name FROM baseline.present LEFT JOIN baseline.print USING (name) WHERE seen IS NULL LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', each.name);
  END LOOP;
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT name, width, written, seen FROM baseline.shape JOIN baseline.print USING (name) LOOP
    now_seen := baseline.seen(each.name, each.width);
    CONTINUE WHEN now_seen = each.seen;
    EXECUTE format('DELETE FROM public.%I', each.name);
    EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM baseline.%I',
                   each.name, each.written, each.written, 'of_' || each.name);
    UPDATE baseline.print SET seen = baseline.seen(each.name, each.width) WHERE name = each.name;
  END LOOP;
  PERFORM setval(format('public.%I', name), last, called) FROM baseline.counter;
  RETURN true;
END $$;
