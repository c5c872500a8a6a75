-- Fuzzy search of persons. Trigram operators are not leakproof, so under row-level security their index is lost:
-- this function runs outside it and applies the same predicate itself (tenant, then reach or grant).
-- One row a person: the root of its cluster, or the row the actor reaches when the root is out of reach.
-- Persons out of the actor's reach appear only with `everywhere`, on an exact number or on name and birth date
-- together, and then as initials and year of birth: enough to ask a colleague, not to learn who.
DROP FUNCTION IF EXISTS search.persons(text, text, text[], date, boolean, integer);
CREATE FUNCTION search.persons(
    wanted text, sounded text, numbers text[], birth date, everywhere boolean, most integer
) RETURNS TABLE (
    person_id uuid, points real, has_number boolean, is_reached boolean, matched text, initials text, born date, birth_year integer
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path = public, pg_temp
    SET pg_trgm.similarity_threshold = 0.3
    SET pg_trgm.word_similarity_threshold = 0.6
AS $$
DECLARE
    tenants uuid[] := sec.tenants();
    reach text := coalesce(sec.reach(), '');
    members uuid[] := coalesce(sec.memberships(), '{}');
    crews uuid[] := coalesce(sec.teams(), '{}');
    has_name boolean := length(coalesce(wanted, '')) > 1;
BEGIN
    RETURN QUERY
    WITH hits AS (
        (SELECT n.person_id AS id,
                greatest(similarity(n.search_key, wanted), word_similarity(wanted, n.search_key),
                         0.95 * similarity(n.sound_key, sounded), 0.95 * word_similarity(sounded, n.sound_key))::real AS score,
                false AS by_number, n.search_key::text AS written
           FROM people_personname n
          WHERE has_name AND n.municipality_id = ANY (tenants)
            AND (n.search_key % wanted OR wanted <% n.search_key OR n.sound_key % sounded OR sounded <% n.sound_key)
          ORDER BY score DESC, n.person_id LIMIT 400)
        UNION ALL
        SELECT i.person_id, 1::real, true, '' FROM people_identifier i
         WHERE i.municipality_id = ANY (tenants) AND i.value_key = ANY (numbers)
        UNION ALL
        SELECT p.id, 0.5::real, false, '' FROM people_person p
         WHERE NOT has_name AND birth IS NOT NULL AND p.municipality_id = ANY (tenants) AND p.birth_date = birth
    ), persons AS (
        SELECT coalesce(p.same_as_id, p.id) AS root, max(h.score) AS score, bool_or(h.by_number) AS by_number,
               (array_agg(h.written ORDER BY h.score DESC, h.written) FILTER (WHERE h.written <> ''))[1] AS written,
               bool_or(birth IS NOT NULL AND p.birth_date IS NOT DISTINCT FROM birth) AS same_birth
          FROM hits h JOIN people_person p ON p.id = h.id
         GROUP BY 1
         ORDER BY bool_or(h.by_number) DESC, 5 DESC, 2 DESC, 1 LIMIT 200
    ), seen AS (
        SELECT s.*, CASE WHEN reach = 'all' THEN s.root WHEN reach = 'granted' THEN (
                   SELECT q.id FROM people_person q JOIN people_access a ON a.person_id = q.id
                    WHERE (q.id = s.root OR q.same_as_id = s.root) AND q.municipality_id = ANY (tenants)
                      AND a.municipality_id = q.municipality_id
                      AND a.from_day <= CURRENT_DATE AND (a.to_day IS NULL OR a.to_day >= CURRENT_DATE)
                      AND (a.membership_id = ANY (members) OR a.team_id = ANY (crews))
                    ORDER BY q.id = s.root DESC, q.id LIMIT 1) END AS open
          FROM persons s
    )
    SELECT p.id, (s.score + CASE WHEN s.same_birth THEN 1 ELSE 0 END)::real, s.by_number, s.open IS NOT NULL,
           CASE WHEN s.open IS NULL THEN '' ELSE coalesce(s.written, '') END,
           CASE WHEN s.open IS NULL
                THEN concat_ws(' ', nullif(upper(left(n.family, 1)), '') || '.', nullif(upper(left(n.given, 1)), '') || '.')
                ELSE '' END,
           CASE WHEN s.open IS NOT NULL OR s.same_birth THEN p.birth_date END,
           extract(year FROM p.birth_date)::integer
      FROM seen s
      JOIN people_person p ON p.id = coalesce(s.open, s.root)
      LEFT JOIN people_personname n ON s.open IS NULL AND n.person_id = s.root AND n.is_main
     WHERE s.open IS NOT NULL
        OR (everywhere AND reach <> '' AND (s.by_number OR (has_name AND s.score >= 0.5 AND s.same_birth)))
     ORDER BY s.by_number DESC, 2 DESC, 1
     LIMIT least(most, 100);
END
$$;
REVOKE ALL ON FUNCTION search.persons(text, text, text[], date, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search.persons(text, text, text[], date, boolean, integer) TO lgnet_app;

-- The persons granted to whoever acts, as a member or through an équipe: what `person_wall` asks once a statement.
-- Outside row-level security, so that the indexes of people_access answer it: its cost follows the actor's own persons,
-- not the Comune's.
CREATE OR REPLACE FUNCTION search.granted_persons() RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 100
    SET search_path = public, pg_temp
AS $$
DECLARE
    tenants uuid[] := sec.tenants();
    members uuid[] := sec.memberships();
    crews uuid[] := sec.teams();
BEGIN
    RETURN QUERY
    SELECT a.person_id FROM people_access a
     WHERE a.membership_id = ANY (members) AND a.municipality_id = ANY (tenants)
       AND a.from_day <= CURRENT_DATE AND (a.to_day IS NULL OR a.to_day >= CURRENT_DATE)
    UNION ALL
    SELECT a.person_id FROM people_access a
     WHERE a.team_id = ANY (crews) AND a.municipality_id = ANY (tenants)
       AND a.from_day <= CURRENT_DATE AND (a.to_day IS NULL OR a.to_day >= CURRENT_DATE);
END
$$;
REVOKE ALL ON FUNCTION search.granted_persons() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search.granted_persons() TO lgnet_app, lgnet_owner;
