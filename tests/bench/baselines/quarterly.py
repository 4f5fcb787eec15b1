"""W5: the quarterly table from the database of import_commit.py, with pandas, as a workbook through XlsxWriter.

    python quarterly.py OFFICE.db OUT.xlsx      prints a line for each community and one for the total
"""
import sqlite3, sys
import pandas as pd

OPENS, CLOSES, LATEST_END = "2026-07-01", "2026-09-30", "2026-12-29"
KEYS = ["opening", "joined", "left", "closing", "male", "female", "minority", "age_30", "age_31_40", "age_41_50", "age_51_60", "age_over_60", "edu_postgraduate", "edu_bachelor", "edu_college",
        "edu_secondary", "party_members", "cert_assistant", "cert_intermediate", "cert_senior", "service_under_3", "service_3_9", "service_10_plus", "contracts_ending", "households", "residents"]
QUERY = """
SELECT c.street, c.name AS community, w.sex, w.born, w.nation, w.politics, s.joined_on, e.level, t.kind AS certificate, k.ends_on
  FROM worker w JOIN placement l ON l.worker_id = w.id JOIN community c ON c.id = l.community_id JOIN service s ON s.worker_id = w.id JOIN education e ON e.worker_id = w.id
  LEFT JOIN certificate t ON t.worker_id = w.id LEFT JOIN contract k ON k.worker_id = w.id
"""


def full_years(since, until):
    """Whole years between two ISO dates."""
    return int(until[:4]) - since.str[:4].astype(int) - (since.str[5:] > until[5:]).astype(int)


def main():
    connection = sqlite3.connect(sys.argv[1])
    people = pd.read_sql(QUERY, connection)
    places = pd.read_sql("SELECT street, name AS community, households, residents FROM community", connection)
    people = people[people.joined_on <= CLOSES]
    age, service = full_years(people.born, CLOSES), full_years(people.joined_on, CLOSES)
    conditions = {
        "opening": people.joined_on < OPENS, "joined": people.joined_on >= OPENS, "left": people.joined_on.isna(), "closing": people.joined_on.notna(),
        "male": people.sex == "男", "female": people.sex == "女", "minority": people.nation != "汉族",
        "age_30": age <= 30, "age_31_40": age.between(31, 40), "age_41_50": age.between(41, 50), "age_51_60": age.between(51, 60), "age_over_60": age > 60,
        "edu_postgraduate": people.level == "研究生", "edu_bachelor": people.level == "本科", "edu_college": people.level == "大专", "edu_secondary": people.level == "高中",
        "party_members": people.politics == "中共党员",
        "cert_assistant": people.certificate == "助理社会工作师", "cert_intermediate": people.certificate == "社会工作师", "cert_senior": people.certificate == "高级社会工作师",
        "service_under_3": service < 3, "service_3_9": service.between(3, 9), "service_10_plus": service >= 10,
        "contracts_ending": people.ends_on.between(CLOSES, LATEST_END, inclusive="right"),
    }
    counts = pd.concat([people[["street", "community"]], pd.DataFrame({key: mask.astype(int) for key, mask in conditions.items()})], axis=1).groupby(["street", "community"], as_index=False).sum()
    table = places.merge(counts, how="left").fillna(0).astype({key: int for key in KEYS})
    lines = []
    for street, rows in table.groupby("street", sort=False):
        lines += rows[["street", "community", *KEYS]].values.tolist() + [[street, "小计", *rows[KEYS].sum()]]
    total = ["合计", "", *table[KEYS].sum()]
    with pd.ExcelWriter(sys.argv[2], engine="xlsxwriter") as writer:
        pd.DataFrame([*lines, total], columns=["街道", "社区", *KEYS]).to_excel(writer, sheet_name="季报", index=False, startrow=2)
        sheet = writer.sheets["季报"]
        sheet.merge_range(0, 0, 0, len(KEYS) + 1, "社区工作者队伍情况季报", writer.book.add_format({"bold": True, "align": "center", "font_size": 18}))
        sheet.set_landscape(); sheet.set_paper(9); sheet.fit_to_pages(1, 0); sheet.repeat_rows(2)
    for row in sorted(table[["street", "community", *KEYS]].values.tolist()): print(*row)
    print("total", *table[KEYS].sum())


main()
