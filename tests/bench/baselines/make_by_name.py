"""Writes sheets as communities send them, from a roster that make_data.py wrote.

    python make_by_name.py ROSTER.xlsx OUT.xlsx            a sign-in sheet of everybody, without identity numbers
    python make_by_name.py ROSTER.xlsx OUT_DIR --files 40 --rows 60     a folder of rosters, one a community
"""
import argparse, os
import roster
from make_data import write

SIGNED = ["姓名", "所在社区", "联系电话", "培训日期", "培训名称", "学时"]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("roster")
    arguments.add_argument("out")
    arguments.add_argument("--files", type=int)
    arguments.add_argument("--rows", type=int)
    given = arguments.parse_args()
    head, *rows = roster.read(given.roster, "calamine")
    if given.files is None:
        at = [head.index(name) for name in ("姓名", "社区", "联系电话")]
        signed = [[*(row[place] for place in at), "2026-09-15", "网格员业务培训", 4] for row in rows]
        write(given.out, SIGNED, signed)
        return
    os.makedirs(given.out, exist_ok=True)
    for file in range(given.files):
        write(os.path.join(given.out, f"社区{file + 1:02}.xlsx"), head, rows[file * given.rows:(file + 1) * given.rows])


main()
