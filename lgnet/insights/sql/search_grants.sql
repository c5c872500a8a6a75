-- What the counting functions read. Names, numbers and documents are not among it.
GRANT SELECT ON activities_activity, people_person, people_eligibility, people_citizenship TO lgnet_search;
GRANT SELECT ON insights_indicator, insights_unioncitizenship, network_municipality TO lgnet_search;
