-- Counting. One rule, written once, for three readers:
--   the Comune's own staff who reach every person call search.counted_persons/figures, which run with THEIR rights,
--   under row-level security;
--   staff of the Comune who reach only some persons get the same exact figures from search.municipal_figures, by
--   edition only: official figures are never partial;
--   the centre gets search.network_figures: one dimension at a time, small cells suppressed in here.
-- A person is a cluster: root = coalesce(same_as_id, id). `services` are the activity types that count as a service.
-- Nested loops are off: right after a large import the planner knows no statistics, and one wrong guess about ten
-- thousand persons costs minutes, where hash joins cost the same always.
DROP FUNCTION IF EXISTS search.network_figures(uuid);
DROP FUNCTION IF EXISTS search.municipal_figures(uuid, uuid);
DROP FUNCTION IF EXISTS search.figures(uuid[], uuid, uuid, date, date, text[]);
DROP FUNCTION IF EXISTS search.counted_persons(uuid[], uuid, date, date, text[]);
DROP FUNCTION IF EXISTS search.union_days(uuid[]);
DROP FUNCTION IF EXISTS search.standing_acts(uuid[], uuid, date, date);

-- Acts for a named person that are neither corrected nor withdrawn, of an edition (all when null), between two days.
CREATE FUNCTION search.standing_acts(tenants uuid[], wanted uuid, first date, last date)
    RETURNS TABLE (municipality_id uuid, root uuid, day date, activity_type varchar, service_label varchar)
    LANGUAGE sql STABLE AS $$
    SELECT a.municipality_id, coalesce(p.same_as_id, p.id), a.day, a.activity_type, a.service_label
      FROM public.activities_activity a
      JOIN public.people_person p ON p.id = a.person_id
     WHERE a.municipality_id = ANY (tenants) AND a.corrected_by_id IS NULL AND a.withdrawn_at IS NULL
       AND (wanted IS NULL OR a.edition_id = wanted)
       AND (first IS NULL OR a.day >= first) AND (last IS NULL OR a.day <= last)
$$;

-- The days on which a person, in any row of the cluster, holds a citizenship of the Union (`to_day` null: still).
CREATE FUNCTION search.union_days(tenants uuid[]) RETURNS TABLE (root uuid, from_day date, to_day date)
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(p.same_as_id, p.id), greatest(c.from_day, u.from_day), least(c.to_day, u.to_day)
      FROM public.people_citizenship c
      JOIN public.insights_unioncitizenship u ON u.country = c.country
      JOIN public.people_person p ON p.id = c.person_id
     WHERE c.municipality_id = ANY (tenants)
$$;

-- One row a person. `first_day`: the first service of the period (the first act when there was no service, then
-- `is_served` is false). `state`: eligibility in force that day in any row of the cluster; a citizen of the Union that
-- day is not eligible. Sex and birth: those of the root, else the first stated in the cluster.
CREATE FUNCTION search.counted_persons(tenants uuid[], wanted uuid, first date, last date, services text[])
    RETURNS TABLE (municipality_id uuid, root uuid, first_day date, is_served boolean, acts bigint, types varchar[],
                   state text, sex text, band text)
    LANGUAGE sql STABLE
    SET search_path = public, pg_temp SET enable_nestloop = off SET jit = off
AS $$
    WITH met AS MATERIALIZED (
        SELECT a.municipality_id, a.root,
               coalesce(min(a.day) FILTER (WHERE a.activity_type = ANY (services)), min(a.day)) AS first_day,
               bool_or(a.activity_type = ANY (services)) AS is_served,
               count(*) FILTER (WHERE a.activity_type = ANY (services)) AS acts,
               array_agg(DISTINCT a.activity_type) AS types
          FROM search.standing_acts(tenants, wanted, first, last) a
         GROUP BY a.municipality_id, a.root
    ), members AS MATERIALIZED (
        SELECT p.id, coalesce(p.same_as_id, p.id) AS root, p.document_sex, p.birth_date, p.created_at
          FROM public.people_person p
         WHERE p.municipality_id = ANY (tenants)
    ), traits AS (
        SELECT m.root,
               (array_agg(m.document_sex ORDER BY m.id <> m.root, m.created_at, m.id)
                   FILTER (WHERE m.document_sex <> 'X'))[1] AS sex,
               (array_agg(m.birth_date ORDER BY m.id <> m.root, m.created_at, m.id)
                   FILTER (WHERE m.birth_date IS NOT NULL))[1] AS birth_date
          FROM members m GROUP BY m.root
    ), states AS (
        SELECT DISTINCT ON (m.root) m.root, e.state
          FROM met
          JOIN members m ON m.root = met.root
          JOIN public.people_eligibility e ON e.person_id = m.id AND e.from_day <= met.first_day
         WHERE e.municipality_id = ANY (tenants)
         ORDER BY m.root, e.from_day DESC, e.created_at DESC, e.id DESC
    ), citizens AS (
        SELECT DISTINCT met.root
          FROM met JOIN search.union_days(tenants) u ON u.root = met.root
         WHERE u.from_day <= met.first_day AND (u.to_day IS NULL OR u.to_day >= met.first_day)
    )
    SELECT met.municipality_id, met.root, met.first_day, met.is_served, met.acts, met.types,
           CASE WHEN citizens.root IS NOT NULL THEN 'not_eligible'
                WHEN states.state = 'lapsed' THEN 'not_eligible'
                WHEN states.state IS NULL OR states.state = 'in_verification' THEN 'not_verified'
                ELSE states.state END,
           coalesce(traits.sex, 'X'),
           CASE WHEN traits.birth_date IS NULL THEN 'unknown'
                WHEN met.first_day < (traits.birth_date + interval '18 years') THEN '<18'
                WHEN met.first_day < (traits.birth_date + interval '61 years') THEN '18-60'
                ELSE '>60' END
      FROM met
      JOIN traits ON traits.root = met.root
      LEFT JOIN states ON states.root = met.root
      LEFT JOIN citizens ON citizens.root = met.root
$$;

-- Everything a page of a Comune shows, in one statement. `kind` says what `n` counts:
--   person (key: state, or met_only), indicator (key: code), quarter (key: 2024-4), country (key: ISO code): persons;
--   service (key: activity type, label: as written): acts for recipients; anonymous, gathering (key: activity type).
CREATE FUNCTION search.figures(tenants uuid[], wanted uuid, definitions uuid, first date, last date, services text[])
    RETURNS TABLE (kind text, key text, label text, sex text, band text, n bigint)
    LANGUAGE sql STABLE
    SET search_path = public, pg_temp SET enable_nestloop = off SET jit = off
AS $$
    WITH everyone AS MATERIALIZED (
        SELECT * FROM search.counted_persons(tenants, wanted, first, last, services)
    ), recipients AS MATERIALIZED (
        SELECT * FROM everyone e WHERE e.is_served AND e.state = 'eligible'
    ), unions AS MATERIALIZED (
        SELECT u.* FROM search.union_days(tenants) u
    )
    SELECT 'person', CASE WHEN e.is_served THEN e.state ELSE 'met_only' END, '', e.sex, e.band, count(*)
      FROM everyone e GROUP BY 2, 4, 5
    UNION ALL
    SELECT 'indicator', i.code, '', e.sex, e.band, count(*)
      FROM public.insights_indicator i
      JOIN everyone e ON i.types && e.types
       AND (i.formula ->> 'eligibility' = 'any' OR (e.is_served AND e.state = i.formula ->> 'eligibility'))
     WHERE i.edition_id = definitions AND i.formula ->> 'count' = 'persons'
     GROUP BY i.code, e.sex, e.band
    UNION ALL
    SELECT 'quarter', to_char(r.first_day, 'YYYY-Q'), '', '', '', count(*) FROM recipients r GROUP BY 2
    UNION ALL
    SELECT 'country', c.country, '', '', '', count(DISTINCT r.root)
      FROM recipients r
      JOIN public.people_person p ON coalesce(p.same_as_id, p.id) = r.root AND p.municipality_id = r.municipality_id
      JOIN public.people_citizenship c ON c.person_id = p.id
     WHERE p.municipality_id = ANY (tenants)
       AND (c.from_day IS NULL OR c.from_day <= r.first_day) AND (c.to_day IS NULL OR c.to_day >= r.first_day)
     GROUP BY c.country
    UNION ALL
    SELECT 'service', a.activity_type, a.service_label, '', '', count(*)
      FROM search.standing_acts(tenants, wanted, first, last) a
      JOIN recipients r ON r.root = a.root
     WHERE a.activity_type = ANY (services)
       AND NOT EXISTS (SELECT FROM unions u WHERE u.root = a.root
                          AND u.from_day <= a.day AND (u.to_day IS NULL OR u.to_day >= a.day))
     GROUP BY a.activity_type, a.service_label
    UNION ALL
    SELECT 'anonymous', a.activity_type, '', '', '', sum(a.anonymous_count)
      FROM public.activities_activity a
     WHERE a.municipality_id = ANY (tenants) AND a.person_id IS NULL
       AND a.corrected_by_id IS NULL AND a.withdrawn_at IS NULL AND (wanted IS NULL OR a.edition_id = wanted)
       AND (first IS NULL OR a.day >= first) AND (last IS NULL OR a.day <= last)
     GROUP BY a.activity_type
    UNION ALL
    SELECT 'gathering', a.activity_type, '', '', '', count(DISTINCT coalesce(a.gathering, a.id))
      FROM public.activities_activity a
      JOIN public.insights_indicator i ON i.edition_id = definitions
       AND i.formula ->> 'count' = 'gatherings' AND a.activity_type = ANY (i.types)
     WHERE a.municipality_id = ANY (tenants)
       AND a.corrected_by_id IS NULL AND a.withdrawn_at IS NULL AND (wanted IS NULL OR a.edition_id = wanted)
       AND (first IS NULL OR a.day >= first) AND (last IS NULL OR a.day <= last)
     GROUP BY a.activity_type
$$;

-- The exact figures of the Comunes in the context, for staff who do not reach every person: whole editions only.
CREATE FUNCTION search.municipal_figures(wanted uuid, definitions uuid)
    RETURNS TABLE (kind text, key text, label text, sex text, band text, n bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT f.* FROM search.figures(
        coalesce(sec.tenants(), '{}'), wanted, definitions, NULL, NULL,
        (SELECT array_agg(DISTINCT t.code) FROM insights_indicator i, unnest(i.types) AS t (code)
          WHERE i.edition_id = definitions AND i.formula ->> 'types' = 'services')) f
$$;

-- Recipients by territory for the centre, of one edition, without any other choice that could be subtracted.
--   dimension 'total' (cell ''), or one of 'sex', 'age', 'quarter', 'part' (indicators that are parts of another).
-- Suppression, here and nowhere else: a total under 5 comes without number and the territory has no splits; if any cell
-- of a split is 1..4 (for a part, also what is left of the total) the whole split comes as one row without cell and
-- number. Sums over territories are made by the reader, from the rows shown only.
CREATE FUNCTION search.network_figures(wanted uuid)
    RETURNS TABLE (municipality_id uuid, dimension text, cell text, n bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    IF NOT sec.is_central() THEN
        RAISE EXCEPTION 'network figures are for the centre' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF wanted IS NULL THEN
        RAISE EXCEPTION 'network figures are of one edition' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    RETURN QUERY
    WITH served AS MATERIALIZED (
        SELECT p.* FROM search.counted_persons(
            (SELECT array_agg(m.id) FROM network_municipality m), wanted, NULL, NULL,
            (SELECT array_agg(DISTINCT t.code) FROM insights_indicator i, unnest(i.types) AS t (code)
              WHERE i.edition_id = wanted AND i.formula ->> 'types' = 'services')) p
         WHERE p.is_served AND p.state = 'eligible'
    ), totals AS (
        SELECT s.municipality_id, count(*) AS n FROM served s GROUP BY s.municipality_id
    ), cells AS (
        SELECT s.municipality_id, 'sex' AS dimension, s.sex AS cell, count(*) AS n FROM served s GROUP BY 1, 3
        UNION ALL
        SELECT s.municipality_id, 'age', s.band, count(*) FROM served s GROUP BY 1, 3
        UNION ALL
        SELECT s.municipality_id, 'quarter', to_char(s.first_day, 'YYYY-Q'), count(*) FROM served s GROUP BY 1, 3
        UNION ALL
        SELECT s.municipality_id, 'part', i.code, count(*)
          FROM insights_indicator i JOIN served s ON i.types && s.types
         WHERE i.edition_id = wanted AND i.parent_id IS NOT NULL
           AND i.formula ->> 'count' = 'persons' AND i.formula ->> 'eligibility' = 'eligible'
         GROUP BY 1, 3
    ), judged AS (
        SELECT c.*, bool_or(c.n < 5 OR (c.dimension = 'part' AND t.n - c.n BETWEEN 1 AND 4))
                        OVER (PARTITION BY c.municipality_id, c.dimension) AS is_hidden
          FROM cells c JOIN totals t ON t.municipality_id = c.municipality_id
         WHERE t.n >= 5
    )
    SELECT m.id, 'total', '', CASE WHEN t.n >= 5 THEN t.n END
      FROM network_municipality m LEFT JOIN totals t ON t.municipality_id = m.id
    UNION ALL
    SELECT j.municipality_id, j.dimension, j.cell, j.n FROM judged j WHERE NOT j.is_hidden
    UNION ALL
    SELECT DISTINCT j.municipality_id, j.dimension, NULL, NULL::bigint FROM judged j WHERE j.is_hidden;
END
$$;

REVOKE ALL ON FUNCTION search.standing_acts(uuid[], uuid, date, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.union_days(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.counted_persons(uuid[], uuid, date, date, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.figures(uuid[], uuid, uuid, date, date, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.municipal_figures(uuid, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.network_figures(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search.standing_acts(uuid[], uuid, date, date) TO lgnet_app;
GRANT EXECUTE ON FUNCTION search.union_days(uuid[]) TO lgnet_app;
GRANT EXECUTE ON FUNCTION search.counted_persons(uuid[], uuid, date, date, text[]) TO lgnet_app;
GRANT EXECUTE ON FUNCTION search.figures(uuid[], uuid, uuid, date, date, text[]) TO lgnet_app;
GRANT EXECUTE ON FUNCTION search.municipal_figures(uuid, uuid) TO lgnet_app;
GRANT EXECUTE ON FUNCTION search.network_figures(uuid) TO lgnet_app;
