"""W2: read, check and keep a roster in SQLite: one transaction, a history of every row, a search index.

    python import_commit.py COMMUNITIES.xlsx ROSTER.xlsx OFFICE.db
"""
import json, sqlite3, sys
from pypinyin import Style, lazy_pinyin
import roster

SCHEMA = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
CREATE TABLE community (id INTEGER PRIMARY KEY, street TEXT NOT NULL, name TEXT NOT NULL, households INTEGER, residents INTEGER, UNIQUE (street, name)) STRICT;
CREATE TABLE worker (id INTEGER PRIMARY KEY, name TEXT NOT NULL, id_number TEXT NOT NULL UNIQUE, sex TEXT, born TEXT, nation TEXT, phone TEXT, veteran TEXT, party_joined_on TEXT,
  politics TEXT, note TEXT, pinyin TEXT, initials TEXT) STRICT;
CREATE TABLE service (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL REFERENCES worker (id), joined_on TEXT NOT NULL, left_on TEXT) STRICT;
CREATE TABLE placement (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL REFERENCES worker (id), community_id INTEGER NOT NULL REFERENCES community (id), from_on TEXT) STRICT;
CREATE TABLE post_entry (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL REFERENCES worker (id), post TEXT, kind TEXT, from_on TEXT) STRICT;
CREATE TABLE education (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL REFERENCES worker (id), level TEXT, degree TEXT, major TEXT) STRICT;
CREATE TABLE certificate (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL REFERENCES worker (id), kind TEXT, obtained_on TEXT) STRICT;
CREATE TABLE contract (id INTEGER PRIMARY KEY, worker_id INTEGER NOT NULL REFERENCES worker (id), starts_on TEXT NOT NULL, ends_on TEXT, CHECK (ends_on IS NULL OR starts_on <= ends_on)) STRICT;
CREATE TABLE row_change (id INTEGER PRIMARY KEY, of_table TEXT NOT NULL, of_row INTEGER NOT NULL, after TEXT NOT NULL) STRICT;
CREATE INDEX worker_by_name ON worker (name); CREATE INDEX worker_by_initials ON worker (initials); CREATE INDEX worker_by_pinyin ON worker (pinyin); CREATE INDEX worker_by_phone ON worker (phone);
CREATE INDEX service_by_worker ON service (worker_id); CREATE INDEX placement_by_worker ON placement (worker_id); CREATE INDEX post_by_worker ON post_entry (worker_id);
CREATE INDEX contract_by_worker ON contract (worker_id);
CREATE VIRTUAL TABLE search USING fts5 (name, id_number, phone, content = worker, content_rowid = id, tokenize = trigram);
"""
COLUMNS = {"worker": "name, id_number, sex, born, nation, phone, veteran, party_joined_on, politics, note, pinyin, initials", "service": "worker_id, joined_on", "placement": "worker_id, community_id, from_on",
           "post_entry": "worker_id, post, kind, from_on", "education": "worker_id, level, degree, major", "certificate": "worker_id, kind, obtained_on", "contract": "worker_id, starts_on, ends_on"}


def iso(day):
    return day.isoformat() if day else None


def rows_of(worker, row, community):
    start = iso(row["从事社区工作时间"])
    yield "worker", (row["姓名"], row["身份证号码"].upper(), row["性别"], iso(row["出生年月"]), row["民族"], row["联系电话"], row["是否退役军人"], iso(row["入党时间"]), row["政治面貌"], row["备注"],
                     "".join(lazy_pinyin(row["姓名"])), "".join(lazy_pinyin(row["姓名"], style=Style.FIRST_LETTER)))
    yield "service", (worker, start)
    yield "placement", (worker, community, start)
    yield "post_entry", (worker, row["现任职务（岗位）"], row["人员类别"], start)
    yield "education", (worker, row["文化程度"], row["学位"], row["所学专业"])
    if row["社会工作者职业资格"]: yield "certificate", (worker, row["社会工作者职业资格"], iso(row["取证时间"]))
    if row["合同起始日期"]: yield "contract", (worker, iso(row["合同起始日期"]), iso(row["合同终止日期"]))


def main():
    communities, workbook, database = sys.argv[1:]
    connection = sqlite3.connect(database)
    connection.executescript(SCHEMA)
    places = {}
    for street, name, _, households, residents, _ in roster.read(communities, "calamine")[1:]:
        places[street, name] = connection.execute("INSERT INTO community (street, name, households, residents) VALUES (?, ?, ?, ?)", (street, name, int(households), int(residents))).lastrowid
    tables, worker = {table: [] for table in COLUMNS}, 0
    for _, row, fault in roster.people(roster.read(workbook, "calamine")):
        if fault: continue
        worker += 1
        for table, values in rows_of(worker, row, places[row["街道"], row["社区"]]): tables[table].append(values)
    for table, rows in tables.items():
        connection.executemany(f"INSERT INTO {table} ({COLUMNS[table]}) VALUES ({', '.join('?' * len(rows[0]))})", rows)
        connection.executemany("INSERT INTO row_change (of_table, of_row, after) VALUES (?, ?, ?)", [(table, number, json.dumps(values, ensure_ascii=False)) for number, values in enumerate(rows, 1)])
    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
    connection.commit()


main()
