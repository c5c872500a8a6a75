import datetime as dt, random, time
import pytest
from django.db import connection
from lgnet.activities.actions import record_activities
from lgnet.activities.engine.entries import NewActivity
from lgnet.insights.queries import *
from lgnet.insights.tests.factories import *
from lgnet.people.actions import record_persons
pytestmark = pytest.mark.django_db

def test_bench(cast):
    rnd = random.Random(1)
    with cast["ugo"].acts() as ugo:
        t=time.time()
        people = record_persons(new=[NewPerson(given="A", family=f"B{i}", sex=rnd.choice("MMMF"), birth_date=dt.date(1950+rnd.randrange(60),1,1), citizenships=(NewCitizenship(rnd.choice(["NG","MA","PK","RO","IT","EG","SN"])),), eligibility=NewEligibility("eligible", dt.date(2020,1,1),"register")) for i in range(10000)], by=ugo)
        record_activities(new=[NewActivity(activity_type=rnd.choice(["legal_advice","language_course","career_guidance","street_contact","one_stop_shop"]), day=dt.date(2024,1,1)+dt.timedelta(days=rnd.randrange(900)), person=rnd.choice(people).pk) for _ in range(30000)], by=ugo)
        print("made", time.time()-t)
        for k in range(2):
            for p in (None, dt.date(2025,1,1)):
                t=time.time(); f=figures(ugo, p); print("figures live no-analyze", k, p, round((time.time()-t)*1000), f.recipients.total)
    import subprocess, os
    with cast["ugo"].acts() as ugo:
        with connection.cursor() as c:
            s=scope()
            args=[[ugo.municipality], s.edition.pk, s.definitions.pk, None, None, service_types(s.definitions)]
            pass
        t=time.time(); b=persons_behind; 
    with cast["rosa"].acts() as rosa:
        t=time.time(); n=persons_behind(rosa, scope(), Corner(indicator="O.2.3")); print("behind", len(n), round((time.time()-t)*1000))
    with cast["marta"].acts() as m:
        t=time.time(); f=figures(m); print("marta definer", f.recipients.total, round((time.time()-t)*1000))
    with cast["enea"].acts() as e:
        t=time.time(); f=network_cells(e, lgnet3()); print("enea", len(f), round((time.time()-t)*1000))
