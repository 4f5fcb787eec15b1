"""Writes the workbooks that the program is timed on: make_samples.py's tidy office of any size, as Excel would store it.

    python make_data.py OUT_DIR --workers 2477 [--spoil] [--roster-only]

Unlike make_samples.py, texts are shared strings (openpyxl writes each in its cell, which neither Excel nor WPS does).
`--spoil` gives every 50th row one of seven faults, so that a reading which skips the checks is found out.
"""
import argparse, datetime as dt, os
import xlsxwriter
from make_samples import ROSTER, Office

FAULTS = ["id_check_digit", "sex_disagrees_with_id", "birth_disagrees_with_id", "duplicate_id", "id_missing", "bad_date", "contract_ends_before_start"]
COURSES = [("2026-01-15", "社区工作者岗前培训", "县级", "初任培训", "集中授课", 16), ("2026-03-15", "党的创新理论专题学习", "街道", "在职培训", "集中授课", 8),
           ("2026-04-15", "矛盾纠纷调解实务", "街道", "专项培训", "案例教学", 6), ("2026-05-15", "网格员示范培训", "市级", "在职培训", "集中授课", 24)]


def iso(day):
    return day.isoformat() if day else ""


def write(path, head, rows):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for r, row in enumerate([head, *rows]):
        for c, value in enumerate(row):
            if value not in ("", None):
                sheet.write_number(r, c, value) if isinstance(value, (int, float)) else sheet.write_string(r, c, value)
    book.close()


def roster(office, spoil):
    first = office.workers[0]["id"]
    for i, w in enumerate(office.workers):
        fault = FAULTS[i // 50 % len(FAULTS)] if spoil and i % 50 == 49 else None
        number, sex, born, ends = w["id"], w["sex"], iso(w["born"]), iso(w["cend"])
        if fault == "id_check_digit": number = number[:17] + ("0" if number[17] != "0" else "1")
        elif fault == "sex_disagrees_with_id": sex = "男" if sex == "女" else "女"
        elif fault == "birth_disagrees_with_id": born = iso(w["born"].replace(year=w["born"].year - 1))
        elif fault == "duplicate_id": number = first
        elif fault == "id_missing": number = ""
        elif fault == "bad_date": born = "1985年13月"
        elif fault == "contract_ends_before_start": ends = iso(w["cstart"] - dt.timedelta(days=1))
        yield [w["street"], i + 1, w["community"], w["name"], sex, w["nation"], born, number, w["politics"], iso(w["party_since"]), w["edu"], w["degree"], w["major"],
               w["kind"], w["post"], iso(w["start"]), w["cert"], iso(w["cert_date"]), iso(w["cstart"]), ends, w["phone"], "是" if w["veteran"] else "否", ""]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out"); ap.add_argument("--workers", type=int, default=2477)
    ap.add_argument("--spoil", action="store_true"); ap.add_argument("--roster-only", action="store_true")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    office = Office(7, 38, 176, a.workers)
    r = office.r
    write(f"{a.out}/communities.xlsx", ["街道", "社区名称", "统计代码", "户数", "常住人口", "网格数"],
          [[c["street"], c["name"], c["code"], c["households"], c["residents"], c["grids"]] for c in office.communities])
    write(f"{a.out}/roster.xlsx", ["街道", *ROSTER], roster(office, a.spoil))
    if a.roster_only: return
    write(f"{a.out}/training.xlsx", ["培训日期", "培训名称", "培训层级", "培训类别", "培训方式", "学时", "姓名", "身份证号", "实得学时"],
          [[*course, w["name"], w["id"], course[5] if r.random() < 0.92 else course[5] // 2] for w in office.workers for course in COURSES if r.random() < 0.8])
    scores = [[round(r.uniform(58, 99), 1) for _ in range(3)] for _ in office.workers]
    write(f"{a.out}/appraisal.xlsx", ["姓名", "身份证号", "社区", "量化考评", "年中测评", "年末测评"],
          [[w["name"], w["id"], w["community"], *parts] for w, parts in zip(office.workers, scores)])


if __name__ == "__main__":
    main()
