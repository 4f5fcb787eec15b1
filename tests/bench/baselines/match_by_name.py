"""W1 and W2 of a sheet without identity numbers: finds the person of each row by name and community, and by the phone where that is not enough.

    python match_by_name.py PEOPLE.json SHEET.xlsx [OFFICE.db]
"""
import datetime as dt, json, sqlite3, sys
from collections import defaultdict
import roster


def checked(people, rows):
    head, by_name = rows[0], defaultdict(list)
    for person in people:
        by_name[person["name"]].append(person)
    for number, cells in enumerate(rows[1:], 2):
        row = dict(zip(head, cells))
        fitting = [p for p in by_name[row["姓名"]] if p["community"].split("/")[-1] == row["所在社区"] and p["phone"] == str(row["联系电话"])]
        day = dt.date.fromisoformat(row["培训日期"])
        yield number, fitting[0]["id"] if len(fitting) == 1 else None, day, row["培训名称"], float(row["学时"])


def keep(found, database):
    connection = sqlite3.connect(database)
    connection.executescript("""PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE training (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL, held_on TEXT NOT NULL, title TEXT NOT NULL, hours REAL NOT NULL) STRICT;
        CREATE TABLE row_change (id INTEGER PRIMARY KEY, of_row INTEGER NOT NULL, after TEXT NOT NULL) STRICT;""")
    rows = [(worker, day.isoformat(), title, hours) for _, worker, day, title, hours in found if worker]
    connection.executemany("INSERT INTO training (worker_id, held_on, title, hours) VALUES (?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO row_change (of_row, after) VALUES (?, ?)", [(at, json.dumps(row, ensure_ascii=False)) for at, row in enumerate(rows, 1)])
    connection.commit()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        people = json.load(file)
    found = list(checked(people, roster.read(sys.argv[2], "calamine")))
    if len(sys.argv) > 3:
        keep(found, sys.argv[3])
    print(f"rows {len(found)}\naccepted {sum(1 for row in found if row[1])}")


main()
