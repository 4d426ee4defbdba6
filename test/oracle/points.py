"""points.py makes points_rows.csv (ledgers of loyalty points, drawn at random), points_balance.csv (what every member has at some days)
and points_triangle.csv (the same of all, by the month in which points were issued).

A plain simulation, by the definitions of doc/points.md: every single point is one object, and whenever one is spent, all of those that
the member has are looked through for the one that goes first.

At one instant: expiry, then points issued, redemptions undone, issues taken back, points spent; of these in the order of their expiry.
"""

import csv
import datetime
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = datetime.date(2025, 1, 1)
DAYS = [datetime.date(2025, 2, 10), datetime.date(2025, 4, 30), datetime.date(2025, 7, 15), datetime.date(2026, 12, 31)]
TRIANGLES = [datetime.date(2025, 4, 30), datetime.date(2025, 7, 15)]
NEVER = datetime.date(9999, 1, 1)
ISSUED, RETURNED, WITHDRAWN, SPENT = range(4)


def month(day):
    return day.year * 12 + day.month - 1


class Member:
    def __init__(self, flow):
        self.have = []  # points: (expires, came, number, cohort)
        self.used = []  # cohorts of points redeemed, the last one last
        self.number = 0
        self.issued = self.redeemed = self.expired = self.debt = 0
        self.flow = flow

    def move(self, what, cohort, day, by):
        key = (cohort, month(day) - cohort)
        self.flow.setdefault(key, {'issued': 0, 'redeemed': 0, 'expired': 0})[what] += by

    def expire(self, until):
        for point in [p for p in self.have if p[0] <= until]:
            self.have.remove(point)
            self.expired += 1
            self.move('expired', point[3], point[0], 1)

    def get(self, expires, day, cohort):
        self.number += 1
        self.have.append((expires, day, self.number, cohort))

    def undone(self, day):
        return self.used.pop() if self.used else month(day)

    def event(self, day, what, points, expires):
        self.expire(day)
        for _ in range(points):
            if what == ISSUED:
                self.issued += 1
                self.move('issued', month(day), day, 1)
                if self.debt:
                    self.debt -= 1
                    self.used.append(month(day))
                    self.move('redeemed', month(day), day, 1)
                else:
                    self.get(expires, day, month(day))
            elif what == SPENT:
                self.redeemed += 1
                if self.have:
                    point = min(self.have)
                    self.have.remove(point)
                    self.used.append(point[3])
                    self.move('redeemed', point[3], day, 1)
                else:
                    self.debt += 1
            elif what == RETURNED:
                self.redeemed -= 1
                if self.debt:
                    self.debt -= 1
                else:
                    cohort = self.undone(day)
                    self.move('redeemed', cohort, day, -1)
                    self.get(expires, day, cohort)
            else:
                self.issued -= 1
                if self.have:
                    point = max(self.have, key=lambda p: p[2])
                    self.have.remove(point)
                    self.move('issued', point[3], day, -1)
                else:
                    self.debt += 1
                    cohort = self.undone(day)
                    self.move('issued', cohort, day, -1)
                    self.move('redeemed', cohort, day, -1)


def drawn(generator, member):
    """drawn returns the rows of a member."""
    rows = []
    style = member % 4
    for _ in range(generator.randint(1, 30)):
        day = FIRST + datetime.timedelta(generator.randrange(60 if style == 3 else 200))
        points = generator.randint(1, 30)
        life = 90 if style == 0 else generator.choice([None, 1, 7, 30, 30, 90, 365])
        expires = None if life is None else day + datetime.timedelta(life)
        kind = generator.random()
        if kind < .5:
            rows.append((member, day, points, expires, False))
        elif kind < .88 or style == 0:
            rows.append((member, day, -points, expires if style == 2 else None, False))
        elif kind < .94:
            rows.append((member, day, points, generator.choice([expires, day - datetime.timedelta(3)]), True))
        else:
            rows.append((member, day, -points, None, True))
    return rows


def simulated(rows, as_of):
    """simulated returns what became of the points of every member, and the flows by cohort."""
    flow = {}
    members = {}
    events = []
    for member, day, points, expires, reversal in rows:
        what = (RETURNED if reversal else ISSUED) if points > 0 else (WITHDRAWN if reversal else SPENT)
        good = NEVER if expires is None or points < 0 else max(expires, day)
        events.append((day, what, good, member, abs(points)))
    for day, what, good, member, points in sorted(events):
        if day <= as_of:
            members.setdefault(member, Member(flow)).event(day, what, points, good)
    for m in members.values():
        m.expire(as_of)
        assert m.issued + m.debt == m.redeemed + m.expired + len(m.have)
    return members, flow


def write(name, header, rows):
    with open(os.path.join(HERE, name), 'w', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(header.split(','))
        out.writerows(rows)
    print('%s: %d rows' % (name, len(rows)))


generator = random.Random(20251130)
ROWS = [row for member in range(240) for row in drawn(generator, member)]
generator.shuffle(ROWS)
write('points_rows.csv', 'member,at,points,expires_at,reversal',
      [(m, d, p, e if e else '', 'tf'[not r]) for m, d, p, e, r in ROWS])

balance = []
for as_of in DAYS:
    members, _ = simulated(ROWS, as_of)
    balance += [(as_of, k, m.issued, m.redeemed, m.expired, len(m.have), m.debt) for k, m in sorted(members.items())]
write('points_balance.csv', 'as_of,member,issued,redeemed,expired,outstanding,overdrawn', balance)

triangle = []
for as_of in TRIANGLES:
    _, flow = simulated(ROWS, as_of)
    for cohort in sorted({c for c, _ in flow}):
        total = {'issued': 0, 'redeemed': 0, 'expired': 0}
        for age in range(month(as_of) - cohort + 1):
            for k in total:
                total[k] += flow.get((cohort, age), {}).get(k, 0)
            last = datetime.date((cohort + age + 1) // 12, (cohort + age + 1) % 12 + 1, 1) - datetime.timedelta(1)
            triangle.append((as_of, datetime.date(cohort // 12, cohort % 12 + 1, 1), age, total['issued'], total['redeemed'],
                             total['expired'], 'tf'[last > as_of]))
write('points_triangle.csv', 'as_of,cohort,age,issued,redeemed,expired,complete', triangle)
