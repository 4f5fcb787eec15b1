"""W3: the first 50 of a search and how many there are, per keystroke, by LIKE over five columns.

    python search.py PEOPLE.csv TYPED.txt       prints "typed count" lines, then the time of each keystroke in µs on one line

PEOPLE.csv: id,name,id_number,phone,initials,pinyin, from the program itself, so that both search the same texts.
"""
import csv, sqlite3, sys, time

FOUND = "FROM worker WHERE name LIKE :part OR id_number LIKE :part OR phone LIKE :part OR initials LIKE :part OR pinyin LIKE :part"


def main():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE worker (id INTEGER PRIMARY KEY, name TEXT, id_number TEXT, phone TEXT, initials TEXT, pinyin TEXT)")
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        connection.executemany("INSERT INTO worker VALUES (?, ?, ?, ?, ?, ?)", csv.reader(file))
    times = []
    for typed in open(sys.argv[2], encoding="utf-8").read().split():
        started = time.perf_counter()
        values = {"part": f"%{typed}%"}
        connection.execute(f"SELECT id, name, id_number {FOUND} ORDER BY id LIMIT 50", values).fetchall()
        count, = connection.execute(f"SELECT count(*) {FOUND}", values).fetchone()
        times.append(time.perf_counter() - started)
        print(typed, count)
    print("times", *[round(t * 1e6) for t in times])


main()
