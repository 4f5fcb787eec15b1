"""Reads and checks a roster the way a careful script would; what the timed baselines have in common."""
import datetime as dt

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
DATES = ["出生年月", "入党时间", "从事社区工作时间", "取证时间", "合同起始日期", "合同终止日期"]


def read(path, reader):
    """Rows as lists of cells, the header first."""
    if reader == "calamine":
        from python_calamine import CalamineWorkbook
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    if reader == "openpyxl":
        from openpyxl import load_workbook
        return [list(row) for row in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)]
    import pandas
    frame = pandas.read_excel(path, dtype=str, keep_default_na=False, engine=reader.removeprefix("pandas-"))
    return [list(frame.columns), *frame.values.tolist()]


def people(rows):
    """Each row as a dictionary, with its row number in the sheet and the first fault that holds it back, if any."""
    head = rows[0]
    seen = {}
    for number, cells in enumerate(rows[1:], 2):
        row = {name: "" if cell is None else str(cell).strip() for name, cell in zip(head, cells)}
        yield number, row, fault(row, seen)


def fault(row, seen):
    number = row["身份证号码"].upper()
    if not number: return "id_missing"
    if not row["姓名"]: return "name_missing"
    if len(number) != 18 or not number[:17].isdigit(): return "id_malformed"
    if "10X98765432"[sum(int(c) * w for c, w in zip(number, WEIGHTS)) % 11] != number[17]: return "id_check_digit"
    if number in seen: return "duplicate_id"
    seen[number] = True
    for name in DATES:
        try:
            row[name] = dt.date.fromisoformat(row[name]) if row[name] else None
        except ValueError:
            row[name] = "bad"
    if row["出生年月"] not in (None, "bad") and row["出生年月"].strftime("%Y%m%d") != number[6:14]: return "birth_disagrees_with_id"
    if row["性别"] and (row["性别"] == "男") != (int(number[16]) % 2 == 1): return "sex_disagrees_with_id"
    if any(row[name] == "bad" for name in DATES): return "bad_date"
    if row["合同起始日期"] and row["合同终止日期"] and row["合同终止日期"] < row["合同起始日期"]: return "contract_ends_before_start"
    return None


def facts(checked):
    """What must be equal to the program's own answer, a line each."""
    held = [(number, code) for number, _, code in checked if code]
    yield f"rows {len(checked)}"
    yield f"accepted {len(checked) - len(held)}"
    for number, code in held:
        yield f"{number} {code}"
