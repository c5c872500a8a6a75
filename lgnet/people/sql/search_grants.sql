GRANT SELECT ON people_person, people_personname, people_identifier, people_access TO lgnet_search;
