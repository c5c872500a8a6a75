-- The signed context: who acts, in which municipalities, valid for exactly this backend and this transaction.
-- Payload: tenants|user|memberships|teams|reach|central ; then '~' and 64 hexadecimal digits of HMAC-SHA256.
CREATE SCHEMA IF NOT EXISTS sec;
CREATE SCHEMA IF NOT EXISTS search;

CREATE TABLE IF NOT EXISTS sec.secret (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
REVOKE ALL ON sec.secret FROM PUBLIC;

CREATE OR REPLACE FUNCTION sec.field(place integer) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    raw text := nullif(current_setting('lgnet.context', true), '');
    payload text;
    genuine boolean;
BEGIN
    IF raw IS NULL THEN
        RETURN NULL;
    END IF;
    payload := left(raw, -65);
    SELECT right(raw, 65) = '~' || encode(
               sha256(s.outer_pad || sha256(s.inner_pad || convert_to(
                   payload || '|' || pg_backend_pid() || '|'
                   || (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint, 'UTF8'))), 'hex')
      INTO genuine FROM sec.secret s;
    IF genuine IS NOT TRUE THEN
        RAISE EXCEPTION 'lgnet.context is forged or belongs to another transaction'
            USING ERRCODE = 'invalid_authorization_specification';
    END IF;
    RETURN nullif(split_part(payload, '|', place), '');
END
$$;

CREATE OR REPLACE FUNCTION sec.tenants() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp AS $$ SELECT string_to_array(sec.field(1), ',')::uuid[] $$;
CREATE OR REPLACE FUNCTION sec.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp AS $$ SELECT sec.field(2)::uuid $$;
CREATE OR REPLACE FUNCTION sec.memberships() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp AS $$ SELECT string_to_array(sec.field(3), ',')::uuid[] $$;
CREATE OR REPLACE FUNCTION sec.teams() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp AS $$ SELECT string_to_array(sec.field(4), ',')::uuid[] $$;
-- 'all': every person of the municipality; 'granted': those with a row in people_access; NULL: none.
CREATE OR REPLACE FUNCTION sec.reach() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp AS $$ SELECT sec.field(5) $$;
CREATE OR REPLACE FUNCTION sec.is_central() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp AS $$ SELECT coalesce(sec.field(6) = '1', false) $$;

REVOKE ALL ON SCHEMA sec, search FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sec FROM PUBLIC;
GRANT USAGE ON SCHEMA sec, search TO lgnet_app, lgnet_search;
GRANT CREATE ON SCHEMA search TO lgnet_search;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA sec TO lgnet_app, lgnet_search;
