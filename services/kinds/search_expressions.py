"""SQL expressions that the search documents of several kinds share."""

TYPE_OF_ORGANIZATION = "(SELECT o.type FROM organization o WHERE o.id = {} AND o.visibility = 'PUBLIC')"
LANGUAGES = "ARRAY(SELECT DISTINCT split_part(t ->> 0, '-', 1) FROM jsonb_array_elements(r.{}) t ORDER BY 1)"
