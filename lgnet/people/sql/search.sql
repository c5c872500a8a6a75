-- Fuzzy search of persons. Trigram operators are not leakproof, so under row-level security their index is lost:
-- this function runs outside it and applies the same predicate itself (tenant, then reach or grant).
-- Persons out of the actor's reach appear only with `everywhere`, on an exact number or on name and birth date
-- together, and then as initials and year of birth: enough to ask a colleague, not to learn who.
CREATE OR REPLACE FUNCTION search.persons(
    wanted text, numbers text[], birth date, everywhere boolean, most integer
) RETURNS TABLE (person_id uuid, score real, is_reached boolean, shown text, born integer)
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
    has_name boolean := coalesce(wanted, '') <> '';
BEGIN
    RETURN QUERY
    WITH hits AS (
        SELECT n.person_id AS id, greatest(similarity(n.search_key, wanted), word_similarity(wanted, n.search_key)) AS points
          FROM people_personname n
         WHERE has_name AND n.municipality_id = ANY (tenants) AND (n.search_key % wanted OR wanted <% n.search_key)
        UNION ALL
        SELECT i.person_id, 2::real FROM people_identifier i
         WHERE i.municipality_id = ANY (tenants) AND i.value_key = ANY (numbers)
        UNION ALL
        SELECT p.id, 0.5::real FROM people_person p
         WHERE NOT has_name AND birth IS NOT NULL AND p.municipality_id = ANY (tenants) AND p.birth_date = birth
    ), best AS (
        SELECT h.id, max(h.points) AS points FROM hits h GROUP BY h.id
    ), seen AS (
        SELECT p.id, p.municipality_id, p.birth_date,
               (b.points + CASE WHEN p.birth_date = birth THEN 1 ELSE 0 END)::real AS points,
               b.points >= 2 AS has_number,
               (reach = 'all' OR (reach = 'granted' AND EXISTS (
                   SELECT 1 FROM people_access a
                    WHERE a.municipality_id = p.municipality_id AND a.person_id = p.id
                      AND a.from_day <= CURRENT_DATE AND (a.to_day IS NULL OR a.to_day >= CURRENT_DATE)
                      AND (a.membership_id = ANY (members) OR a.team_id = ANY (crews))))) AS reached
          FROM best b JOIN people_person p ON p.id = b.id
         ORDER BY points DESC, p.id LIMIT 400
    )
    SELECT s.id, s.points, s.reached,
           CASE WHEN s.reached THEN trim(n.family || ' ' || n.given)
                ELSE trim(left(n.family, 1) || '. ' || left(n.given, 1) || '.') END,
           extract(year FROM s.birth_date)::integer
      FROM seen s
      LEFT JOIN people_personname n ON n.person_id = s.id AND n.is_main
     WHERE s.reached OR (everywhere AND reach <> '' AND (s.has_number OR (has_name AND s.birth_date = birth)))
     ORDER BY s.points DESC, s.id
     LIMIT least(most, 100);
END
$$;
REVOKE ALL ON FUNCTION search.persons(text, text[], date, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search.persons(text, text[], date, boolean, integer) TO lgnet_app;
